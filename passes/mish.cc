// Rewrite: x * tanh(softplus(x)) -> mish(x)
// softplus(x) may also be log(1 + exp(x)). Legal when nothing else uses the inner results. Pays
// because three passes over memory or more become one, which backends fuse into the convolution
// before it. So is Mish written out before ONNX's opset 18. Better, too: exp(x) is infinite from 89
// on.
#include "ir/ops/mish.h"

#include "ir/ops/add.h"
#include "ir/ops/exp.h"
#include "ir/ops/log.h"
#include "ir/ops/mul.h"
#include "ir/ops/softplus.h"
#include "ir/ops/tanh.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace sinter {
namespace {

// x, where the value is softplus(x) and nothing else uses it or what it is made of.
std::optional<ValueId> SoftplusOperand(const Graph& graph, ValueId value) {
  const Node* const outer = SingleUseProducer(graph, value);
  if (outer == nullptr) return std::nullopt;
  if (outer->operation.Is<Softplus>()) return outer->inputs[0];
  if (!outer->operation.Is<Log>()) return std::nullopt;
  const Node* const sum = SingleUseProducer(graph, outer->inputs[0]);
  if (sum == nullptr || !sum->operation.Is<Add>()) return std::nullopt;
  for (const Sides& sides : SidesOf(*sum)) {
    const Node* const power = SingleUseProducer(graph, sides.one);
    if (power != nullptr && power->operation.Is<Exp>() && ScalarOf(graph, sides.other) == 1.0F) {
      return power->inputs[0];
    }
  }
  return std::nullopt;
}

}  // namespace

MaybePatch RecogniseMish(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  if (!node.operation.Is<Mul>()) return std::nullopt;
  for (const auto& [x, other] : SidesOf(node)) {
    const Node* const bound = SingleUseProducer(graph, other);
    if (bound == nullptr || !bound->operation.Is<Tanh>()) continue;
    if (SoftplusOperand(graph, bound->inputs[0]) != x ||
        graph.type(x).shape != graph.type(node.output()).shape) {
      continue;
    }
    Patch patch("mish");
    patch.Replace(node.output(), patch.AddNode(Mish{}, {x}));
    return patch;
  }
  return std::nullopt;
}

}  // namespace sinter
