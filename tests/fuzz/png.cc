// PNG files are decoded as in the OCR example.
#include "models/ocr/png.h"

#include <zlib.h>

#include <vector>

#include "tests/fuzz/fuzz.h"

namespace sinter::fuzz {
namespace {

constexpr size_t kSignatureBytes = 8;
constexpr size_t kNumberBytes = 4;  // a chunk: length, type, data, checksum of type and data

// Sets the checksum of each chunk, which a fuzzer cannot guess.
std::vector<uint8_t> Sealed(const uint8_t* data, size_t size) {
  std::vector<uint8_t> sealed(data, data + size);
  size_t at = kSignatureBytes;
  while (at + 3 * kNumberBytes <= size) {
    size_t length = 0;
    for (size_t i = 0; i < kNumberBytes; ++i) length = length << 8 | sealed[at + i];
    const size_t type = at + kNumberBytes;
    if (length > size - at - 3 * kNumberBytes) break;
    const size_t checksum = type + kNumberBytes + length;
    const uint64_t crc = crc32(0, sealed.data() + type, static_cast<uInt>(kNumberBytes + length));
    for (size_t i = 0; i < kNumberBytes; ++i) {
      sealed[checksum + i] = static_cast<uint8_t>(crc >> (24 - 8 * i));
    }
    at = checksum + kNumberBytes;
  }
  return sealed;
}

}  // namespace
}  // namespace sinter::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sinter::fuzz;
  constexpr int64_t kMostPixels = 1 << 18;
  const std::vector<uint8_t> sealed = Sealed(data, size);
  const auto image = ocr::DecodePng(std::as_bytes(std::span(sealed)), {.max_pixels = kMostPixels});
  if (image.ok()) {
    Expect(image->width() > 0 && image->height() > 0, "an image without pixels");
    Expect(int64_t{image->width()} * image->height() <= kMostPixels, "more pixels than allowed");
  } else {
    Expect(!image.status().message().empty(), "an error without a message");
  }
  return 0;
}
