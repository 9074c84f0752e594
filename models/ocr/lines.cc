#include "models/ocr/lines.h"

#include <algorithm>
#include <cmath>
#include <utility>

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

bool AreOneLine(const RotatedRect& a, const RotatedRect& b) {
  const double lower = std::min(a.height, b.height);
  if (lower < 0.6 * std::max(a.height, b.height)) return false;
  const double x = b.center.x - a.center.x;
  const double y = b.center.y - a.center.y;
  const double along = std::abs(std::cos(a.angle) * x + std::sin(a.angle) * y);
  const double across = std::abs(std::cos(a.angle) * y - std::sin(a.angle) * x);
  return across < 0.3 * lower && along <= (a.width + b.width) / 2 + 0.3 * lower;
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

std::vector<RotatedRect> JoinWords(const std::vector<RotatedRect>& boxes) {
  std::vector<RotatedRect> lines;
  for (const RotatedRect& box : boxes) {
    if (lines.empty() || !AreOneLine(lines.back(), box)) {
      lines.push_back(box);
      continue;
    }
    std::vector<Point> corners;
    for (const RotatedRect& part : {lines.back(), box}) {
      for (Point corner : part.Corners()) corners.push_back(corner);
    }
    lines.back() = SmallestRectangle(std::move(corners));
  }
  return lines;
}

}  // namespace ocr
