#include "models/ocr/reading_order.h"

#include <algorithm>

namespace ocr {
namespace {

struct Extent {
  double top;
  double bottom;
  double height() const { return bottom - top; }
};

Extent VerticalExtent(const RotatedRect& box) {
  const auto corners = box.Corners();
  const auto [top, bottom] = std::minmax_element(corners.begin(), corners.end(),
                                                 [](Point a, Point b) { return a.y < b.y; });
  return {.top = top->y, .bottom = bottom->y};
}

bool InOneRow(const RotatedRect& a, const RotatedRect& b) {
  const Extent x = VerticalExtent(a);
  const Extent y = VerticalExtent(b);
  const double shared = std::min(x.bottom, y.bottom) - std::max(x.top, y.top);
  return shared >= 0.5 * std::min(x.height(), y.height());
}

}  // namespace

std::vector<RotatedRect> InReadingOrder(std::vector<RotatedRect> boxes) {
  std::sort(boxes.begin(), boxes.end(),
            [](const RotatedRect& a, const RotatedRect& b) { return a.center.y < b.center.y; });
  for (auto row = boxes.begin(); row != boxes.end();) {
    const auto end = std::find_if(row + 1, boxes.end(),
                                  [row](const RotatedRect& box) { return !InOneRow(*row, box); });
    std::sort(row, end,
              [](const RotatedRect& a, const RotatedRect& b) { return a.center.x < b.center.x; });
    row = end;
  }
  return boxes;
}

}  // namespace ocr
