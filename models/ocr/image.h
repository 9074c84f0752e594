// Images in memory, and the operations that reading text needs: resize, rotate, crop.
#ifndef SINTER_MODELS_OCR_IMAGE_H_
#define SINTER_MODELS_OCR_IMAGE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/ocr/geometry.h"

namespace ocr {

// 8-bit RGB with rows from the top, three bytes per pixel and no padding. A pixel is a unit square:
// pixel (x, y) covers [x, x + 1) by [y, y + 1), and its colour is that of its centre.
class Image {
 public:
  Image() = default;
  // Creates a black image. Both sides must be at least 1 (checked).
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

// Bilinear. If a side shrinks, the filter widens by the same factor, so every source pixel
// contributes and thin strokes do not fall between the samples.
Image Resize(const Image& image, int width, int height);

// Rotates by 90 degrees: the right side becomes the top.
Image RotateCounterClockwise(const Image& image);

// Returns the area that `rect` covers, rotated upright, at the scale of the image and at least 1 x
// 1. Points outside the image take the nearest pixel.
Image Crop(const Image& image, const RotatedRect& rect);

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_IMAGE_H_
