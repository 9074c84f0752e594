// A test in the layout of ONNX's node tests: a folder with model.onnx and folders
// test_data_set_N, each with input_K.pb and output_K.pb.
#ifndef SINTER_TOOLS_CONFORMANCE_TEST_CASE_H_
#define SINTER_TOOLS_CONFORMANCE_TEST_CASE_H_

#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "sinter/sinter.h"

namespace sinter::tools {

// Floating-point results a and expected ones b must have |a - b| <= absolute + relative * |b|. An
// error of half a unit in the last place of the largest |b| is allowed, too: sums of such elements,
// as in a transform, hardly have a smaller one.
struct Tolerance {
  double relative = 1e-3;
  double absolute = 1e-7;
};

// Describes how `actual` differs from `expected`; "" when they agree: same dtype and dims, and
// elements within the tolerance (floating-point; NaN equals NaN, infinities equal themselves) or
// equal (others).
std::string DifferenceOf(const Tensor& actual, const Tensor& expected, const Tolerance& tolerance);

struct Verdict {
  // The error of reading the test's files, the import, the compilation or a run.
  absl::Status status;
  // Whether that error is about the test's files: they are missing or damaged.
  bool is_damaged = false;
  // How the results are wrong; "" when they are right.
  std::string wrong;
};

// Runs the model on each data set of the folder, up to the first that fails. Tensors are inputs and
// outputs by their names; tensors of other names by the number of their file.
Verdict RunTestCase(const std::filesystem::path& folder, const SessionOptions& options,
                    const Tolerance& tolerance);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_CONFORMANCE_TEST_CASE_H_
