// Rewrite: concat(parts of a split, in order) -> concat(the whole).
//   concat(split(x)[0], split(x)[1], y) -> concat(x, y)
// Legal when all parts follow one another along the axis of the split. Pays because x can lie in the
// concatenation, while its parts cannot; blocks that keep both halves of their input (C2f of YOLOv8)
// are written so.
#include <algorithm>
#include <utility>
#include <vector>

#include "ir/ops/concat.h"
#include "ir/ops/split.h"
#include "passes/passes.h"

namespace sinter {

MaybePatch ConcatOfSplit(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  const auto* const concat = node.operation.If<Concat>();
  if (concat == nullptr) return std::nullopt;
  const int rank = graph.type(node.output()).shape.rank();
  const auto joins_along = [&](const Split& split) {
    const auto a = NormalizeAxis(split.axis, rank);
    const auto b = NormalizeAxis(concat->axis, rank);
    return a.ok() && b.ok() && *a == *b;
  };
  std::vector<ValueId> inputs;
  for (size_t i = 0; i < node.inputs.size();) {
    const Node* const producer = graph.ProducerOf(node.inputs[i]);
    const auto* const split = producer == nullptr ? nullptr : producer->operation.If<Split>();
    const size_t parts = split == nullptr ? 0 : producer->outputs.size();
    if (parts > 0 && joins_along(*split) && i + parts <= node.inputs.size() &&
        std::equal(producer->outputs.begin(), producer->outputs.end(), node.inputs.begin() + i)) {
      inputs.push_back(producer->inputs[0]);
      i += parts;
    } else {
      inputs.push_back(node.inputs[i++]);
    }
  }
  if (inputs.size() == node.inputs.size()) return std::nullopt;
  Patch patch("concat-of-split");
  const ValueId whole = inputs[0];
  patch.Replace(node.output(),
                inputs.size() == 1 ? whole : patch.AddNode(node.operation, std::move(inputs)));
  return patch;
}

}  // namespace sinter
