// An If whose condition is known, as the nodes of the branch that it chooses.
#ifndef SINTER_PASSES_INLINE_BRANCH_H_
#define SINTER_PASSES_INLINE_BRANCH_H_

#include <vector>

#include "absl/status/statusor.h"
#include "passes/pass.h"

namespace sinter {

// Puts the nodes of the chosen branch in the place of the node, an If whose condition is a
// constant, and returns them in topological order. Their types are inferred from the actual
// operands.
absl::StatusOr<std::vector<NodeId>> InlineBranch(Graph& graph, NodeId node, PassContext& context);

}  // namespace sinter

#endif  // SINTER_PASSES_INLINE_BRANCH_H_
