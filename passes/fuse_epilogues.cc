// Rewrite: an elementwise node after a convolution, matmul or pool (or a fused node that starts
// with one) -> one fused node whose body contains both.
//   relu(add(conv(x, w, b), y)) -> fused(x, w, b, y) { relu(add(conv, y)) }
// Legal when nothing else uses the first node's result and the elementwise node keeps its shape: a
// fused node means its body. Pays where a backend runs the body as one kernel; `legalise` splits
// bodies that no backend supports.
#include <set>
#include <utility>

#include "ir/ops/cast.h"
#include "passes/compose.h"
#include "passes/match.h"
#include "passes/passes.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Explains why the elementwise node does not fuse into the producer of its operand `value`.
void Explain(const Graph& graph, NodeId id, ValueId value, PassContext& context) {
  const Node* const first = graph.ProducerOf(value);
  if (first == nullptr || !TakesEpilogue(*first)) return;
  const std::string name = graph.NameOf(graph.value(value).producer);
  if (graph.UseCount(value) > 1) {
    context.Explain(graph, id, "other-users",
                    absl::StrCat("does not fuse into ", name, ": something else uses ", name,
                                 "'s result, too, so it must be written"));
  } else if (graph.type(value) != graph.type(graph.node(id).output())) {
    context.Explain(graph, id, "types-differ",
                    absl::StrCat("does not fuse into ", name, ": the types differ, ",
                                 graph.type(value).ToString(), " and ",
                                 graph.type(graph.node(id).output()).ToString()));
  } else {
    context.Explain(graph, id, "repeated-operand",
                    absl::StrCat("does not fuse into ", name, ", which takes an operand twice"));
  }
}

}  // namespace

MaybePatch FuseEpilogues(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  if (!node.operation.info().traits.elementwise || node.operation.Is<Cast>()) {
    if (context.explains()) {
      context.Explain(graph, id, "not-elementwise",
                      "is not elementwise, and only elementwise nodes are epilogues");
    }
    return std::nullopt;
  }
  for (const ValueId value : node.inputs) {
    const Node* first = SingleUseProducer(graph, value);
    // The operands of the first node keep their positions, including duplicates.
    const auto repeats = [](const std::vector<ValueId>& operands) {
      return std::set<ValueId>(operands.begin(), operands.end()).size() != operands.size();
    };
    if (first == nullptr || graph.type(value) != graph.type(node.output()) ||
        !TakesEpilogue(*first) || repeats(first->inputs)) {
      if (context.explains()) Explain(graph, id, value, context);
      continue;
    }
    SINTER_ASSIGN_OR_RETURN(Composition composition, Compose(graph, *first, node));
    return FusedPatch("epilogue", node.output(), std::move(composition));
  }
  return std::nullopt;
}

}  // namespace sinter
