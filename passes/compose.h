// Composes several nodes into one fused node.
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
  std::vector<ValueId> operands;  // values of the graph, by body input, without duplicates
};

// Longer bodies would keep more values alive than fit into a core's cache, and the time of each pass
// over a long chain would grow with the square of its length.
inline constexpr int kMostBodyNodes = 24;

// The number of nodes that the node adds to a body.
int BodyNodeCount(const Node& node);

// Composes nodes with one result each, of which every one but the last is used only by the next
// one. The bodies of fused nodes are merged. The operands of the first node come first.
absl::StatusOr<Composition> Compose(const Graph& graph, std::span<const Node* const> nodes);

// Extracts the computation of `result`, a result of one of these nodes, which are in topological
// order. Constants for which `is_inner` holds become part of the body; all other outside values are
// operands.
absl::StatusOr<Composition> Extract(const Graph& graph, std::span<const NodeId> nodes,
                                    ValueId result, absl::FunctionRef<bool(ValueId)> is_inner);

// A patch that replaces `result` by the result of a fused node.
Patch FusedPatch(std::string_view rule, ValueId result, Composition composition);

}  // namespace sinter

#endif  // SINTER_PASSES_COMPOSE_H_
