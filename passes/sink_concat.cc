// Rewrite: f(concat(x, y)) -> concat(f(x), f(y)) for an elementwise f with one operand.
//   relu(concat(conv(...), pool(...))) -> concat(relu(conv(...)), relu(pool(...)))
// Legal when nothing else uses the concatenation. Pays where f fuses into the producer of every
// part: one pass over memory is saved.
#include <algorithm>
#include <utility>
#include <vector>

#include "ir/ops/cast.h"
#include "ir/ops/concat.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace sinter {

MaybePatch SinkConcat(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  if (!node.operation.info().traits.elementwise || node.operation.Is<Cast>() ||
      node.inputs.size() != 1) {
    return std::nullopt;
  }
  const Node* const concat = graph.ProducerOf(node.inputs[0]);
  if (concat == nullptr || !concat->operation.Is<Concat>()) return std::nullopt;
  if (graph.UseCount(node.inputs[0]) > 1) {
    context.Explain(graph, id, "other-users",
                    "stays behind the concatenation, which something else uses, too");
    return std::nullopt;
  }
  const auto fuses = [&](ValueId part) {
    const Node* const producer = SingleUseProducer(graph, part);
    return producer != nullptr && TakesEpilogue(*producer);
  };
  const auto other = std::find_if_not(concat->inputs.begin(), concat->inputs.end(), fuses);
  if (other != concat->inputs.end()) {
    if (context.explains()) {
      context.Explain(graph, id, "not-an-epilogue",
                      absl::StrCat("stays behind the concatenation: it would not fuse into what "
                                   "computes operand ",
                                   other - concat->inputs.begin(), " of it"));
    }
    return std::nullopt;
  }
  Patch patch("sink-concat");
  std::vector<ValueId> parts;
  for (const ValueId part : concat->inputs) {
    parts.push_back(patch.AddNode(node.operation, {part}));
  }
  patch.Replace(node.output(), patch.AddNode(concat->operation, std::move(parts)));
  return patch;
}

}  // namespace sinter
