// Rewrite: an elementwise node after a convolution, matmul or pool (or a fused node that starts
// with one) -> one fused node whose body is both.
//   relu(add(conv(x, w, b), y)) -> fused(x, w, b, y) { relu(add(conv, y)) }
// Legal when nothing else uses the first node's result and the elementwise node keeps its shape:
// the meaning is the body's. Pays where a backend runs the body as one kernel; `legalise` takes
// apart what no backend takes.
#include <set>
#include <utility>

#include "ir/ops/cast.h"
#include "ir/status.h"
#include "passes/compose.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace sinter {
MaybePatch FuseEpilogues(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  if (!node.operation.info().traits.elementwise || node.operation.Is<Cast>()) return std::nullopt;
  for (const ValueId value : node.inputs) {
    const Node* first = OnlyUseOf(graph, value);
    if (first == nullptr || graph.type(value) != graph.type(node.output())) continue;
    if (!TakesEpilogue(*first)) continue;
    // The operands of the first node keep their places, repeated ones included.
    const std::set<ValueId> distinct(first->inputs.begin(), first->inputs.end());
    if (distinct.size() != first->inputs.size()) continue;
    SINTER_ASSIGN_OR_RETURN(Composition composition, Compose(graph, *first, node));
    return FusedPatch("epilogue", node.output(), std::move(composition));
  }
  return std::nullopt;
}

}  // namespace sinter
