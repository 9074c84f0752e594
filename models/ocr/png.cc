#include "models/ocr/png.h"

#include <png.h>

#include <cassert>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <vector>

namespace ocr {
namespace {

// libpng reports errors by longjmp, which must not skip destructors. The functions that it may jump
// over, which are the callbacks and the two functions with a setjmp, therefore use only plain data.
// (libpng's "simplified" interface returns errors, but in Debian bookworm it decodes interlaced
// files of 16 bits wrongly.)
struct Decoder {
  png_structp png = nullptr;
  png_infop info = nullptr;
  const std::byte* next = nullptr;
  size_t left = 0;
  char message[128] = "";

  ~Decoder() { png_destroy_read_struct(&png, &info, nullptr); }
};

void OnRead(png_structp png, png_bytep out, size_t size) {
  auto* decoder = static_cast<Decoder*>(png_get_io_ptr(png));
  if (size > decoder->left) png_error(png, "the file ends too early");
  std::memcpy(out, decoder->next, size);
  decoder->next += size;
  decoder->left -= size;
}

void OnError(png_structp png, png_const_charp message) {
  auto* decoder = static_cast<Decoder*>(png_get_error_ptr(png));
  std::snprintf(decoder->message, sizeof(decoder->message), "%s", message);
  png_longjmp(png, 1);
}

void OnWarning(png_structp, png_const_charp) {}

// Reads the header and requests rows of 8-bit red, green, blue and alpha for every kind of file.
bool ReadHeader(Decoder& decoder) {
  if (setjmp(png_jmpbuf(decoder.png)) != 0) return false;
  png_read_info(decoder.png, decoder.info);
  png_set_expand(decoder.png);  // palettes, samples of fewer than 8 bits, transparent colours
  png_set_scale_16(decoder.png);
  png_set_gray_to_rgb(decoder.png);
  png_set_add_alpha(decoder.png, 255, PNG_FILLER_AFTER);
  png_set_interlace_handling(decoder.png);
  png_read_update_info(decoder.png, decoder.info);
  return true;
}

bool ReadRows(Decoder& decoder, png_bytepp rows) {
  if (setjmp(png_jmpbuf(decoder.png)) != 0) return false;
  png_read_image(decoder.png, rows);
  png_read_end(decoder.png, nullptr);
  return true;
}

// Whether each chunk (length, type, data and checksum) ends within the file. libpng checks files
// that have no chunks.
bool ChunksFit(std::span<const std::byte> bytes) {
  constexpr size_t kSignature = 8;
  constexpr size_t kAround = 12;  // bytes of a chunk besides its data
  for (size_t at = kSignature; at + kAround <= bytes.size();) {
    size_t length = 0;
    for (size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<size_t>(bytes[at + i]);
    if (length > bytes.size() - at - kAround) return false;
    if (std::memcmp(&bytes[at + 4], "IEND", 4) == 0) return true;
    at += kAround + length;
  }
  return true;
}

uint8_t OnWhite(int color, int alpha) {
  return static_cast<uint8_t>((color * alpha + 255 * (255 - alpha) + 127) / 255);
}

}  // namespace

absl::StatusOr<Image> DecodePng(std::span<const std::byte> bytes, const PngLimits& limits) {
  // libpng allocates as many bytes as a chunk states.
  if (!ChunksFit(bytes)) {
    return absl::InvalidArgumentError("cannot be read as PNG: the file ends too early");
  }
  Decoder decoder = {.next = bytes.data(), .left = bytes.size()};
  decoder.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &decoder, OnError, OnWarning);
  if (decoder.png != nullptr) decoder.info = png_create_info_struct(decoder.png);
  if (decoder.info == nullptr) return absl::ResourceExhaustedError("no memory to read a PNG");
  png_set_read_fn(decoder.png, &decoder, OnRead);

  if (!ReadHeader(decoder)) {
    return absl::InvalidArgumentError(absl::StrCat("cannot be read as PNG: ", decoder.message));
  }
  const size_t width = png_get_image_width(decoder.png, decoder.info);
  const size_t height = png_get_image_height(decoder.png, decoder.info);
  if (static_cast<int64_t>(width * height) > limits.max_pixels) {  // libpng allows 10^6 per side
    return absl::ResourceExhaustedError(absl::StrCat("a picture of ", width, " x ", height,
                                                     " pixels; the limit is ", limits.max_pixels,
                                                     " in all"));
  }
  constexpr size_t kChannels = 4;
  assert(png_get_rowbytes(decoder.png, decoder.info) == kChannels * width);
  std::vector<uint8_t> pixels(kChannels * width * height);
  std::vector<png_bytep> rows(height);
  for (size_t y = 0; y < height; ++y) rows[y] = &pixels[kChannels * width * y];
  if (!ReadRows(decoder, rows.data())) {
    return absl::InvalidArgumentError(absl::StrCat("a damaged PNG: ", decoder.message));
  }

  Image image(static_cast<int>(width), static_cast<int>(height));
  uint8_t* out = image.pixel(0, 0);
  for (size_t i = 0; i < pixels.size(); i += kChannels) {
    for (size_t c = 0; c < 3; ++c) *out++ = OnWhite(pixels[i + c], pixels[i + 3]);
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
    bytes.resize(size + kChunk);
    file.read(&bytes[size], kChunk);
    bytes.resize(size + static_cast<size_t>(file.gcount()));
    if (static_cast<int64_t>(bytes.size()) > limits.max_file_bytes) {
      return absl::ResourceExhaustedError(
          absl::StrCat(path, ": more than ", limits.max_file_bytes, " bytes"));
    }
  } while (file);
  absl::StatusOr<Image> image = DecodePng(std::as_bytes(std::span(bytes)), limits);
  if (!image.ok()) return sinter::Annotate(image.status(), path);
  return image;
}

}  // namespace ocr
