// Reads PNG files with libpng.
#ifndef SINTER_MODELS_OCR_PNG_H_
#define SINTER_MODELS_OCR_PNG_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "models/ocr/image.h"
#include "sinter/sinter.h"

namespace ocr {

struct PngLimits {
  int64_t max_pixels = int64_t{1} << 26;
  int64_t max_file_bytes = int64_t{1} << 28;
};

// Decodes any kind of PNG: grey, palette or colour, 1 to 16 bits, interlaced or not. Transparent
// pixels are blended onto white. The bytes are untrusted: InvalidArgument if they are not a
// complete PNG, ResourceExhausted beyond a limit.
absl::StatusOr<Image> DecodePng(std::span<const std::byte> bytes, const PngLimits& limits = {});

// Decodes a file. Errors name it; NotFound if it cannot be opened.
absl::StatusOr<Image> ReadPng(const std::string& path, const PngLimits& limits = {});

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_PNG_H_
