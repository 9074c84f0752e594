// Rewrite: an elementwise node and the elementwise producer of one of its operands -> one fused
// node whose body contains both.
//   mul(x, sigmoid(add(x, y))) -> fused(x, y) { mul(x, sigmoid(add(x, y))) }
// Legal when nothing else uses the first node's result and it has the second's type: a fused node
// means its body. Pays because the body runs in one pass over memory; `legalise` splits bodies that
// no backend supports. Runs after `fuse-epilogues`, so that convolutions and matmuls take their
// epilogues first.
#include <utility>

#include "passes/compose.h"
#include "passes/match.h"
#include "passes/passes.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Longer bodies would keep more values alive than fit into a core's cache.
constexpr size_t kMostOperands = 8;
constexpr int kMostNodes = 24;

}  // namespace

MaybePatch FuseElementwise(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  if (!IsElementwise(graph, node)) {
    if (context.explains()) {
      context.Explain(graph, id, "not-elementwise", "is not elementwise on f32");
    }
    return std::nullopt;
  }
  for (const ValueId value : node.inputs) {
    const Node* first = SingleUseProducer(graph, value);
    if (first == nullptr || graph.type(value) != graph.type(node.output()) ||
        !IsElementwise(graph, *first)) {
      const Node* const producer = graph.ProducerOf(value);
      if (context.explains() && producer != nullptr && IsElementwise(graph, *producer)) {
        const bool shared = graph.UseCount(value) > 1;
        context.Explain(graph, id, shared ? "other-users" : "types-differ",
                        absl::StrCat("does not fuse with ",
                                     graph.NameOf(graph.value(value).producer), ": its result ",
                                     shared ? "has other users" : "broadcasts, so it is smaller"));
      }
      continue;
    }
    SINTER_ASSIGN_OR_RETURN(Composition composition, Compose(graph, *first, node));
    if (composition.operands.size() > kMostOperands || composition.body.node_count() > kMostNodes) {
      if (context.explains()) {
        context.Explain(
            graph, id, "too-long",
            absl::StrCat("does not fuse with ", graph.NameOf(graph.value(value).producer),
                         ": a body of ", composition.operands.size(), " operands and ",
                         composition.body.node_count(), " nodes would be too long, ", kMostOperands,
                         " and ", kMostNodes, " are the limit"));
      }
      continue;
    }
    return FusedPatch("elementwise", node.output(), std::move(composition));
  }
  return std::nullopt;
}

}  // namespace sinter
