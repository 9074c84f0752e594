// What the fuzz targets share. A target is a function of any bytes that aborts when a promise is
// broken; sanitizers watch the rest.
#ifndef SINTER_TESTS_FUZZ_FUZZ_H_
#define SINTER_TESTS_FUZZ_FUZZ_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "frontend/onnx/limits.h"

// What libFuzzer and replay.cc call. Returns 0.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace sinter::fuzz {

// Small enough for no input to be slow or large.
constexpr ImportLimits kTightLimits{
    .max_nodes = 200, .max_elements = 1 << 18, .max_made_bytes = 1 << 18, .max_body_depth = 8};

inline std::string_view AsText(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

[[noreturn]] inline void Fail(std::string_view what) {
  std::cerr << "A promise is broken: " << what << std::endl;
  std::abort();
}

inline void Expect(bool holds, std::string_view what) {
  if (!holds) Fail(what);
}

inline void ExpectOk(const absl::Status& status, std::string_view what) {
  if (!status.ok()) Fail(std::string(what) + ": " + status.ToString());
}

}  // namespace sinter::fuzz

#endif  // SINTER_TESTS_FUZZ_FUZZ_H_
