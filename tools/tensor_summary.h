// Summarises a tensor in a few numbers.
#ifndef SINTER_TOOLS_TENSOR_SUMMARY_H_
#define SINTER_TOOLS_TENSOR_SUMMARY_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "sinter/tensor.h"

namespace sinter::tools {

struct TensorSummary {
  // min, mean and max of the finite elements; NaN if there are none.
  double min = 0;
  double mean = 0;
  double max = 0;
  int64_t not_finite = 0;
  std::vector<double> first;  // at most `most_first`
};

// Unimplemented for f16 and bf16.
absl::StatusOr<TensorSummary> Summarize(const Tensor& tensor, size_t most_first = 5);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_TENSOR_SUMMARY_H_
