// Several nodes as one fused node.
#ifndef SINTER_PASSES_COMPOSE_H_
#define SINTER_PASSES_COMPOSE_H_

#include <span>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "passes/patch.h"

namespace sinter {

struct Composition {
  Graph body;
  std::vector<ValueId> operands;  // of the graph, each once, in the order of the body's inputs
};

// What `first` and then `second`, a user of its only result, compute; `second` has one result, too.
// Either may be a fused node, whose body is then taken up. The operands of `first` come first.
absl::StatusOr<Composition> Compose(const Graph& graph, const Node& first, const Node& second);

// What these nodes, in topological order, compute of `result`, which one of them makes. Constants
// that `is_inner` holds for go into the body, everything else from outside is an operand.
absl::StatusOr<Composition> Extract(const Graph& graph, std::span<const NodeId> nodes,
                                    ValueId result, absl::FunctionRef<bool(ValueId)> is_inner);

// The change that puts a fused node in the place of the one that makes `result`.
Patch FusedPatch(std::string_view rule, ValueId result, Composition composition);

}  // namespace sinter

#endif  // SINTER_PASSES_COMPOSE_H_
