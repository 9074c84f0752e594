// Images in memory, and what reading text does with them: scale, turn, cut out.
#ifndef SINTER_MODELS_OCR_IMAGE_H_
#define SINTER_MODELS_OCR_IMAGE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/ocr/geometry.h"

namespace ocr {

// 8-bit RGB, the rows from the top, three bytes a pixel, no padding. A pixel is a unit square:
// pixel (x, y) covers [x, x + 1) by [y, y + 1), and its colour is that of its centre.
class Image {
 public:
  Image() = default;
  // Black. Both sides must be at least 1 (checked).
  Image(int width, int height);

  int width() const { return width_; }
  int height() const { return height_; }
  uint8_t* pixel(int x, int y) { return &bytes_[Offset(x, y)]; }
  const uint8_t* pixel(int x, int y) const { return &bytes_[Offset(x, y)]; }
  size_t byte_size() const { return bytes_.size(); }

 private:
  size_t Offset(int x, int y) const {
    return kChannels *
           (static_cast<size_t>(y) * static_cast<size_t>(width_) + static_cast<size_t>(x));
  }

  static constexpr size_t kChannels = 3;
  int width_ = 0;
  int height_ = 0;
  std::vector<uint8_t> bytes_;
};

// Bilinear. When a side shrinks, the filter widens by the same factor, so that every pixel of the
// source counts and thin strokes do not fall between the samples.
Image Resize(const Image& image, int width, int height);

// By 90 degrees: what was the right side is the top.
Image RotateCounterClockwise(const Image& image);

// What `rect` covers, turned upright, at the scale of the image; the nearest pixels stand in for
// what lies outside. At least 1 x 1.
Image Crop(const Image& image, const RotatedRect& rect);

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_IMAGE_H_
