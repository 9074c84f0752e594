#include "models/ocr/image.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "sinter/sinter.h"

namespace ocr {
namespace {

// The source pixels of a row (or column) that contribute to one pixel of the result.
struct Taps {
  int first = 0;
  std::vector<float> weights;  // their sum is 1
};

// Returns the taps of every pixel of the result: a triangle around its centre, as wide as two
// pixels of the source or of the result, whichever are larger.
std::vector<Taps> MakeTaps(int from, int to) {
  const double scale = static_cast<double>(from) / to;
  const double radius = std::max(1.0, scale);
  std::vector<Taps> all(static_cast<size_t>(to));
  for (int i = 0; i < to; ++i) {
    const double center = (i + 0.5) * scale;
    const int first = std::max(0, static_cast<int>(std::floor(center - radius)));
    const int end = std::min(from, static_cast<int>(std::ceil(center + radius)));
    std::vector<double> weights;
    double sum = 0;
    for (int j = first; j < end; ++j) {
      weights.push_back(std::max(0.0, 1 - std::abs(j + 0.5 - center) / radius));
      sum += weights.back();
    }
    Taps& taps = all[static_cast<size_t>(i)];
    taps.first = first;
    for (double weight : weights) taps.weights.push_back(static_cast<float>(weight / sum));
  }
  return all;
}

uint8_t ToByte(float value) { return static_cast<uint8_t>(std::lround(value)); }

// The colour at a point, interpolated from the four pixels around it.
std::array<float, 3> Sample(const Image& image, Point point) {
  // Relative to pixel centres, and clamped to the image.
  const double x = std::clamp(point.x - 0.5, 0.0, image.width() - 1.0);
  const double y = std::clamp(point.y - 0.5, 0.0, image.height() - 1.0);
  const int left = static_cast<int>(x);
  const int top = static_cast<int>(y);
  const int right = std::min(left + 1, image.width() - 1);
  const int bottom = std::min(top + 1, image.height() - 1);
  const float across = static_cast<float>(x - left);
  const float down = static_cast<float>(y - top);
  std::array<float, 3> color;
  for (size_t c = 0; c < 3; ++c) {
    const float above = std::lerp(static_cast<float>(image.pixel(left, top)[c]),
                                  static_cast<float>(image.pixel(right, top)[c]), across);
    const float below = std::lerp(static_cast<float>(image.pixel(left, bottom)[c]),
                                  static_cast<float>(image.pixel(right, bottom)[c]), across);
    color[c] = std::lerp(above, below, down);
  }
  return color;
}

}  // namespace

Image::Image(int width, int height) : width_(width), height_(height) {
  assert(width >= 1 && height >= 1);
  bytes_.resize(Offset(0, height));
}

Image Resize(const Image& image, int width, int height) {
  const std::vector<Taps> columns = MakeTaps(image.width(), width);
  const std::vector<Taps> rows = MakeTaps(image.height(), height);
  // A bilinear filter is separable: first along the rows, then along the columns.
  const size_t stride = 3 * static_cast<size_t>(width);
  std::vector<float> wide(stride * static_cast<size_t>(image.height()));
  for (int y = 0; y < image.height(); ++y) {
    float* out = &wide[stride * static_cast<size_t>(y)];
    for (const Taps& taps : columns) {
      const uint8_t* in = image.pixel(taps.first, y);
      for (float weight : taps.weights) {
        for (int c = 0; c < 3; ++c) out[c] += weight * static_cast<float>(*in++);
      }
      out += 3;
    }
  }
  Image result(width, height);
  std::vector<float> sums(stride);
  for (int y = 0; y < height; ++y) {
    std::fill(sums.begin(), sums.end(), 0.0F);
    const Taps& taps = rows[static_cast<size_t>(y)];
    const float* in = &wide[stride * static_cast<size_t>(taps.first)];
    for (float weight : taps.weights) {
      for (float& sum : sums) sum += weight * *in++;
    }
    std::transform(sums.begin(), sums.end(), result.pixel(0, y), ToByte);
  }
  return result;
}

Image RotateCounterClockwise(const Image& image) {
  Image result(image.height(), image.width());
  for (int y = 0; y < result.height(); ++y) {
    for (int x = 0; x < result.width(); ++x) {
      std::copy_n(image.pixel(image.width() - 1 - y, x), 3, result.pixel(x, y));
    }
  }
  return result;
}

Image Crop(const Image& image, const RotatedRect& rect) {
  Image result(std::max(1, static_cast<int>(std::lround(rect.width))),
               std::max(1, static_cast<int>(std::lround(rect.height))));
  const Point right = {std::cos(rect.angle), std::sin(rect.angle)};
  const Point down = {-right.y, right.x};
  // The centre of the first pixel is moved to the centre of an image pixel, so an upright rectangle
  // is copied without blur.
  const double x0 =
      rect.center.x - (result.width() - 1) / 2.0 * right.x - (result.height() - 1) / 2.0 * down.x;
  const double y0 =
      rect.center.y - (result.width() - 1) / 2.0 * right.y - (result.height() - 1) / 2.0 * down.y;
  const Point origin = {std::floor(x0) + 0.5, std::floor(y0) + 0.5};
  for (int y = 0; y < result.height(); ++y) {
    for (int x = 0; x < result.width(); ++x) {
      const std::array<float, 3> color =
          Sample(image, {origin.x + x * right.x + y * down.x, origin.y + x * right.y + y * down.y});
      std::transform(color.begin(), color.end(), result.pixel(x, y), ToByte);
    }
  }
  return result;
}

}  // namespace ocr
