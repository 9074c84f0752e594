// PNG files, as the OCR example reads them.
#include "models/ocr/png.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sinter::fuzz;
  const auto image = ocr::DecodePng(std::as_bytes(std::span(data, size)), {.max_pixels = 1 << 18});
  if (image.ok()) {
    Expect(image->width() > 0 && image->height() > 0, "an image without pixels");
    Expect(int64_t{image->width()} * image->height() <= 1 << 18, "more pixels than allowed");
  } else {
    Expect(!image.status().message().empty(), "an error without a message");
  }
  return 0;
}
