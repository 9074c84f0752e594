#include "models/ocr/boxes.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <tuple>
#include <utility>

#include "sinter/sinter.h"

namespace ocr {
namespace {

class ProbabilityMap {
 public:
  ProbabilityMap(std::span<const float> values, int width, int height, float threshold)
      : values_(values), width_(width), height_(height), threshold_(threshold) {
    assert(values.size() == static_cast<size_t>(width) * static_cast<size_t>(height));
    seen_.resize(values.size());
  }

  // Whether (x, y) is text that belongs to no region yet.
  bool IsNew(int x, int y) const { return IsText(x, y) && !seen_[Index(x, y)]; }

  // Marks the region of (x, y) as seen, and returns the corners of the pixels at its rim.
  std::vector<Point> TakeRegion(int x, int y) {
    std::vector<Point> rim;
    std::vector<std::pair<int, int>> pixels = {{x, y}};
    seen_[Index(x, y)] = true;
    while (!pixels.empty()) {
      std::tie(x, y) = pixels.back();
      pixels.pop_back();
      if (!IsText(x - 1, y) || !IsText(x + 1, y)) {
        for (int corner_x : {x, x + 1}) {
          for (int corner_y : {y, y + 1}) rim.push_back({1.0 * corner_x, 1.0 * corner_y});
        }
      }
      for (int near_y = y - 1; near_y <= y + 1; ++near_y) {
        for (int near_x = x - 1; near_x <= x + 1; ++near_x) {
          if (!IsNew(near_x, near_y)) continue;
          seen_[Index(near_x, near_y)] = true;
          pixels.emplace_back(near_x, near_y);
        }
      }
    }
    return rim;
  }

  // The mean over the pixels whose centres are in the rectangle; 0 if there are none.
  float MeanInside(const RotatedRect& rect) const {
    int left = width_, top = height_, right = 0, bottom = 0;
    for (Point corner : rect.Corners()) {
      left = std::min(left, std::max(0, static_cast<int>(std::floor(corner.x))));
      top = std::min(top, std::max(0, static_cast<int>(std::floor(corner.y))));
      right = std::max(right, std::min(width_, static_cast<int>(std::ceil(corner.x))));
      bottom = std::max(bottom, std::min(height_, static_cast<int>(std::ceil(corner.y))));
    }
    double sum = 0;
    int count = 0;
    for (int y = top; y < bottom; ++y) {
      for (int x = left; x < right; ++x) {
        if (!rect.Contains({x + 0.5, y + 0.5})) continue;
        sum += values_[Index(x, y)];
        ++count;
      }
    }
    return count == 0 ? 0 : static_cast<float>(sum / count);
  }

 private:
  size_t Index(int x, int y) const {
    return static_cast<size_t>(y) * static_cast<size_t>(width_) + static_cast<size_t>(x);
  }
  bool IsText(int x, int y) const {
    return x >= 0 && y >= 0 && x < width_ && y < height_ && values_[Index(x, y)] > threshold_;
  }

  std::span<const float> values_;
  int width_;
  int height_;
  float threshold_;
  std::vector<bool> seen_;
};

}  // namespace

std::vector<RotatedRect> FindBoxes(std::span<const float> map, int width, int height,
                                   const BoxOptions& options) {
  ProbabilityMap probabilities(map, width, height, options.threshold);
  std::vector<RotatedRect> boxes;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      if (!probabilities.IsNew(x, y)) continue;
      const RotatedRect core = SmallestRectangle(probabilities.TakeRegion(x, y));
      if (std::min(core.width, core.height) < options.min_side) continue;
      if (probabilities.MeanInside(core) < options.min_score) continue;
      boxes.push_back(core.Grown(core.area() / core.perimeter() * options.unclip_ratio));
    }
  }
  return boxes;
}

}  // namespace ocr
