// Rewrite: LayerNormalization written out -> layer_normalization
//   d = x - mean(x); y = d / sqrt(mean(d^2) + epsilon) * scale + bias
// d^2 is pow(d, 2) or d * d; the means are over the last axes, which scale and bias have exactly
// (as constants: their shapes are then known). Legal when nothing else uses the inner results. Pays
// because eight passes over memory become one. So do PyTorch before opset 17, Paddle and TensorFlow
// export it.
#include "ir/ops/layer_normalization.h"

#include <optional>

#include "ir/ops/add.h"
#include "ir/ops/div.h"
#include "ir/ops/mul.h"
#include "ir/ops/sub.h"
#include "passes/match.h"
#include "passes/normalization.h"
#include "passes/passes.h"

namespace sinter {
namespace {

// x in place of d, where the node is (x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon).
std::optional<RootMeanSquare> MatchNormalized(const Graph& graph, const Node& node) {
  if (!node.operation.Is<Div>()) return std::nullopt;
  const Node* root = SingleUseProducer(graph, node.inputs[1]);
  auto deviation = root == nullptr ? std::nullopt : RootMeanSquareOf(graph, *root);
  if (!deviation || deviation->x != node.inputs[0]) return std::nullopt;
  const Node* difference = graph.ProducerOf(node.inputs[0]);
  if (difference == nullptr || !difference->operation.Is<Sub>()) return std::nullopt;
  const Node* mean = SingleUseProducer(graph, difference->inputs[1]);
  if (mean == nullptr || FirstAxisOfMean(graph, *mean) != deviation->axis ||
      mean->inputs[0] != difference->inputs[0]) {
    return std::nullopt;
  }
  deviation->x = mean->inputs[0];
  return deviation;
}

}  // namespace

MaybePatch RecogniseLayerNormalization(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  if (!node.operation.Is<Add>() || graph.type(node.output()).dtype != DType::kFloat32) {
    return std::nullopt;
  }
  for (const Sides& outer : SidesOf(node)) {
    const Node* product = SingleUseProducer(graph, outer.one);
    if (product == nullptr || !product->operation.Is<Mul>()) continue;
    for (const Sides& inner : SidesOf(*product)) {
      const Node* quotient = SingleUseProducer(graph, inner.one);
      if (quotient == nullptr) continue;
      const std::optional<RootMeanSquare> normalized = MatchNormalized(graph, *quotient);
      if (!normalized || !IsRowOf(graph, normalized->x, normalized->axis, inner.other) ||
          !IsRowOf(graph, normalized->x, normalized->axis, outer.other)) {
        continue;
      }
      const int64_t rank = graph.type(normalized->x).shape.rank();
      Patch patch("layer-normalization");
      patch.Replace(node.output(), patch.AddNode(LayerNormalization{.axis = normalized->axis - rank,
                                                                    .epsilon = normalized->epsilon},
                                                 {normalized->x, inner.other, outer.other}));
      return patch;
    }
  }
  return std::nullopt;
}

}  // namespace sinter
