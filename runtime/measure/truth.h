// The reference results of a model.
#ifndef SINTER_RUNTIME_MEASURE_TRUTH_H_
#define SINTER_RUNTIME_MEASURE_TRUTH_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "runtime/measure/difference.h"
#include "sinter/tensor.h"

namespace sinter {

// The truth: evaluates the imported graph, without passes, node by node with the naive kernels.
// `threads` 0 means as many as the process may use.
absl::StatusOr<std::vector<Tensor>> Truth(const Graph& imported, std::span<const Tensor> inputs,
                                          int threads);

// Returns the largest RelativeError of any output. InvalidArgument if the numbers of outputs, their
// dtypes or their dims differ.
absl::StatusOr<double> LargestError(std::span<const Tensor> outputs, std::span<const Tensor> truth);

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_TRUTH_H_
