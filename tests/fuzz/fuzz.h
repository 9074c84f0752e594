// Common parts of the fuzz targets. A target is a function of arbitrary bytes that aborts if an
// invariant is violated; sanitizers find other errors.
#ifndef SINTER_TESTS_FUZZ_FUZZ_H_
#define SINTER_TESTS_FUZZ_FUZZ_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "sinter/import_limits.h"

// The entry point for libFuzzer and replay.cc. Returns 0.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace sinter::fuzz {

// Limits that keep every input fast and small.
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
