// Rewrite: x * clip(x + 3, 0, 6) / 6 -> hard_swish(x)
// Legal when the constants are exactly those and nothing else uses the inner results; x / 6 may
// also be x * (1/6) rounded to f32. Pays because four passes over memory become one, which backends
// fuse into the convolution before it. This is how Paddle exports HardSwish.
#include "ir/ops/hard_swish.h"

#include <utility>

#include "ir/ops/add.h"
#include "ir/ops/clip.h"
#include "ir/ops/div.h"
#include "ir/ops/mul.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace sinter {
namespace {

// clip(x + 3, 0, 6) that nothing else uses: x; nothing for other values.
std::optional<ValueId> GateOperand(const Graph& graph, ValueId gate) {
  const Node* clip = SingleUseProducer(graph, gate);
  if (clip == nullptr) return std::nullopt;
  const auto* bounds = clip->operation.If<Clip>();
  if (bounds == nullptr || bounds->min != 0 || bounds->max != 6) return std::nullopt;
  const Node* sum = SingleUseProducer(graph, clip->inputs[0]);
  if (sum == nullptr || !sum->operation.Is<Add>()) return std::nullopt;
  for (const Sides& sides : SidesOf(*sum)) {
    if (ScalarOf(graph, sides.other) == 3.0F) return sides.one;
  }
  return std::nullopt;
}

}  // namespace

MaybePatch RecogniseHardSwish(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  const bool divides = node.operation.Is<Div>() && ScalarOf(graph, node.inputs[1]) == 6.0F;
  const bool multiplies =
      node.operation.Is<Mul>() && ScalarOf(graph, node.inputs[1]) == 1.0F / 6.0F;
  if (!divides && !multiplies) return std::nullopt;
  const Node* product = SingleUseProducer(graph, node.inputs[0]);
  if (product == nullptr || !product->operation.Is<Mul>()) return std::nullopt;
  for (const auto& [x, gate] : SidesOf(*product)) {
    if (GateOperand(graph, gate) != x) continue;
    Patch patch("hard-swish");
    patch.Replace(node.output(), patch.AddNode(HardSwish{}, {x}));
    return patch;
  }
  return std::nullopt;
}

}  // namespace sinter
