// What a model's results are measured against.
#ifndef SINTER_RUNTIME_MEASURE_TRUTH_H_
#define SINTER_RUNTIME_MEASURE_TRUTH_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "runtime/measure/difference.h"
#include "runtime/tensor.h"

namespace sinter {

// The truth: the graph as imported, no pass applied, evaluated node by node by the naive kernels.
// `threads` 0: as many as the process may use.
absl::StatusOr<std::vector<Tensor>> Truth(const Graph& imported, std::span<const Tensor> inputs,
                                          int threads);

// The largest RelativeError of any output. InvalidArgument when the numbers of outputs, their
// dtypes or their dims differ.
absl::StatusOr<double> LargestError(std::span<const Tensor> outputs, std::span<const Tensor> truth);

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_TRUTH_H_
