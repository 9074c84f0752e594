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

MaybePatch SinkConcat(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  if (!node.operation.info().traits.elementwise || node.operation.Is<Cast>() ||
      node.inputs.size() != 1) {
    return std::nullopt;
  }
  const Node* const concat = SingleUseProducer(graph, node.inputs[0]);
  if (concat == nullptr || !concat->operation.Is<Concat>()) return std::nullopt;
  const bool fuses = std::all_of(concat->inputs.begin(), concat->inputs.end(), [&](ValueId part) {
    const Node* const producer = SingleUseProducer(graph, part);
    return producer != nullptr && TakesEpilogue(*producer);
  });
  if (!fuses) return std::nullopt;
  Patch patch("sink-concat");
  std::vector<ValueId> parts;
  for (const ValueId part : concat->inputs) {
    parts.push_back(patch.AddNode(node.operation, {part}));
  }
  patch.Replace(node.output(), patch.AddNode(concat->operation, std::move(parts)));
  return patch;
}

}  // namespace sinter
