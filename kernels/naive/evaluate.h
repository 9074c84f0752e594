// Evaluates graphs with the naive kernels: constant folding, tests and the meaning of fused nodes
// use it.
#ifndef SINTER_KERNELS_NAIVE_EVALUATE_H_
#define SINTER_KERNELS_NAIVE_EVALUATE_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/constant.h"
#include "ir/graph.h"

namespace sinter::naive {

// The outputs of the graph, dense and row-major, for dense row-major inputs whose dtypes are the
// graph's and whose dimensions refine its shapes; InvalidArgument, naming the node, otherwise.
// Formats in the graph do not matter: no value is rounded to what it would be stored in.
absl::StatusOr<std::vector<ConstantRef>> Evaluate(const Graph& graph,
                                                  std::span<const ConstantRef> inputs);

// The results of one node for these operands.
absl::StatusOr<std::vector<ConstantRef>> EvaluateNode(const Graph& graph, NodeId node,
                                                      std::span<const ConstantRef> inputs);

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_EVALUATE_H_
