// Two nodes as one fused node.
#ifndef SINTER_PASSES_COMPOSE_H_
#define SINTER_PASSES_COMPOSE_H_

#include <string_view>
#include <vector>

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

// The change that puts a fused node in the place of `second`.
Patch FusedPatch(std::string_view rule, const Node& second, Composition composition);

}  // namespace sinter

#endif  // SINTER_PASSES_COMPOSE_H_
