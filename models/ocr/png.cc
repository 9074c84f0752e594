#include "models/ocr/png.h"

#include <png.h>

#include <fstream>
#include <vector>

namespace ocr {

absl::StatusOr<Image> DecodePng(std::span<const std::byte> bytes, const PngLimits& limits) {
  // libpng's "simplified" interface keeps its longjmp inside the library: it returns errors.
  png_image png = {};
  png.version = PNG_IMAGE_VERSION;
  struct Freer {
    png_image* png;
    ~Freer() { png_image_free(png); }
  } freer{&png};
  if (png_image_begin_read_from_memory(&png, bytes.data(), bytes.size()) == 0) {
    return absl::InvalidArgumentError(absl::StrCat("not a PNG that can be read: ", png.message));
  }
  const int64_t pixels = int64_t{png.width} * int64_t{png.height};
  if (pixels > limits.max_pixels) {
    return absl::ResourceExhaustedError(absl::StrCat("a PNG of ", png.width, " x ", png.height,
                                                     " pixels; the limit is ", limits.max_pixels,
                                                     " in all"));
  }
  png.format = PNG_FORMAT_RGB;
  png.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;  // else 16 bits without a gamma would be taken as linear
  Image image(static_cast<int>(png.width), static_cast<int>(png.height));
  const png_color white = {255, 255, 255};
  if (png_image_finish_read(&png, &white, image.pixel(0, 0), /*row_stride=*/0, nullptr) == 0) {
    return absl::InvalidArgumentError(absl::StrCat("a damaged PNG: ", png.message));
  }
  return image;
}

absl::StatusOr<Image> ReadPng(const std::string& path, const PngLimits& limits) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": cannot be opened"));
  std::vector<char> bytes;
  constexpr size_t kChunk = size_t{1} << 16;
  do {
    const size_t size = bytes.size();
    if (static_cast<int64_t>(size) > limits.max_file_bytes) {
      return absl::ResourceExhaustedError(
          absl::StrCat(path, ": more than ", limits.max_file_bytes, " bytes"));
    }
    bytes.resize(size + kChunk);
    file.read(&bytes[size], kChunk);
    bytes.resize(size + static_cast<size_t>(file.gcount()));
  } while (file);
  absl::StatusOr<Image> image = DecodePng(std::as_bytes(std::span(bytes)), limits);
  if (!image.ok()) return sinter::Annotate(image.status(), path);
  return image;
}

}  // namespace ocr
