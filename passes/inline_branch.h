// Inlines the chosen branch of an If with a known condition.
#ifndef SINTER_PASSES_INLINE_BRANCH_H_
#define SINTER_PASSES_INLINE_BRANCH_H_

#include <vector>

#include "absl/status/statusor.h"
#include "passes/pass.h"

namespace sinter {

// Replaces the node, an If with a constant condition, by the nodes of the chosen branch and returns
// them in topological order. Their types are inferred from the actual operands.
absl::StatusOr<std::vector<NodeId>> InlineBranch(Graph& graph, NodeId node, PassContext& context);

}  // namespace sinter

#endif  // SINTER_PASSES_INLINE_BRANCH_H_
