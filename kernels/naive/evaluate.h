// Evaluates graphs with the naive kernels, for constant folding, tests and the semantics of fused
// nodes.
#ifndef SINTER_KERNELS_NAIVE_EVALUATE_H_
#define SINTER_KERNELS_NAIVE_EVALUATE_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/constant.h"
#include "ir/graph.h"

namespace sinter::naive {

// Returns the outputs of the graph, dense and row-major, for dense row-major inputs. The inputs
// must have the graph's dtypes, and their dimensions must refine its shapes; otherwise
// InvalidArgument. Errors of a node name it. Formats in the graph are ignored: no value is rounded
// to a storage type.
absl::StatusOr<std::vector<ConstantRef>> Evaluate(const Graph& graph,
                                                  std::span<const ConstantRef> inputs);

// The results of one node for these operands.
absl::StatusOr<std::vector<ConstantRef>> EvaluateNode(const Graph& graph, NodeId node,
                                                      std::span<const ConstantRef> inputs);

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_EVALUATE_H_
