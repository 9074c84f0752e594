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

// Composes `first` and `second`, which uses the only result of `first` and has one result itself.
// If either is a fused node, its body is merged. The operands of `first` come first.
absl::StatusOr<Composition> Compose(const Graph& graph, const Node& first, const Node& second);

// Extracts the computation of `result`, a result of one of these nodes, which are in topological
// order. Constants for which `is_inner` holds become part of the body; all other outside values are
// operands.
absl::StatusOr<Composition> Extract(const Graph& graph, std::span<const NodeId> nodes,
                                    ValueId result, absl::FunctionRef<bool(ValueId)> is_inner);

// A patch that replaces `result` by the result of a fused node.
Patch FusedPatch(std::string_view rule, ValueId result, Composition composition);

}  // namespace sinter

#endif  // SINTER_PASSES_COMPOSE_H_
