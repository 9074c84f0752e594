// Rewrite: x * sigmoid(x) -> swish(x), and x * sigmoid(alpha * x) with a constant number
// Legal when nothing else uses the gate. Pays because two passes over memory become one, which
// backends fuse into the convolution or product before it: x would otherwise have two uses there.
// So are SiLU and Swish written out before ONNX's opset 24.
#include "ir/ops/swish.h"

#include "ir/ops/mul.h"
#include "ir/ops/sigmoid.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace sinter {
namespace {

// alpha, where the value is alpha * x, or x.
std::optional<float> FactorOf(const Graph& graph, ValueId value, ValueId x) {
  if (value == x) return 1.0F;
  const Node* const product = SingleUseProducer(graph, value);
  if (product == nullptr || !product->operation.Is<Mul>()) return std::nullopt;
  for (const Sides& sides : SidesOf(*product)) {
    if (sides.one == x) return ScalarOf(graph, sides.other);
  }
  return std::nullopt;
}

}  // namespace

MaybePatch RecogniseSwish(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  if (!node.operation.Is<Mul>()) return std::nullopt;
  for (const auto& [x, other] : SidesOf(node)) {
    const Node* const gate = SingleUseProducer(graph, other);
    if (gate == nullptr || !gate->operation.Is<Sigmoid>()) continue;
    const std::optional<float> alpha = FactorOf(graph, gate->inputs[0], x);
    if (!alpha || graph.type(x).shape != graph.type(node.output()).shape) continue;
    Patch patch("swish");
    patch.Replace(node.output(), patch.AddNode(Swish{.alpha = *alpha}, {x}));
    return patch;
  }
  return std::nullopt;
}

}  // namespace sinter
