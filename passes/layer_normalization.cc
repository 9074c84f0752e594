// Rewrite: decomposed LayerNormalization -> layer_normalization
//   d = x - mean(x); y = d / sqrt(mean(d^2) + epsilon) * scale + bias
// d^2 is pow(d, 2) or d * d. The means are over the last axes, whose dimensions scale and bias have
// exactly (as constants, so their shapes are known). Legal when nothing else uses the inner
// results. Pays because eight passes over memory become one. PyTorch before opset 17, Paddle and
// TensorFlow export this form.
#include "ir/ops/layer_normalization.h"

#include "ir/ops/add.h"
#include "ir/ops/div.h"
#include "ir/ops/mul.h"
#include "ir/ops/reduce_mean.h"
#include "ir/ops/sub.h"
#include "passes/normalization.h"
#include "passes/passes.h"

namespace sinter {

MaybePatch RecogniseLayerNormalization(const Graph& graph, NodeId id, PassContext& context) {
  static const Variable x;
  static const Variable deviation;
  static const Variable mean;
  static const Variable variance;
  static const Variable epsilon;
  static const Variable scale;
  static const Variable bias;
  static const Pattern normalized = Op<Div>(As(deviation, Op<Sub>(x, As(mean, Op<ReduceMean>(x)))),
                                            RootMeanSquare(deviation, variance, epsilon));
  static const Pattern layer = Op<Add>(Op<Mul>(normalized, scale), bias);
  const auto match = Match::At(graph, id, layer, context);
  if (!match) return std::nullopt;
  const std::optional<int64_t> axis =
      NormalizedFrom(*match, graph, variance, {scale, bias}, context);
  if (!axis || NormalizedFrom(*match, graph, mean, {}, context) != axis) return std::nullopt;
  return match->Rewritten("layer-normalization",
                          LayerNormalization{.axis = *axis - graph.type((*match)[x]).shape.rank(),
                                             .epsilon = match->NumberOf(epsilon)},
                          {x, scale, bias});
}

}  // namespace sinter
