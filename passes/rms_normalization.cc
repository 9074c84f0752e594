// Rewrite: decomposed RMSNormalization -> rms_normalization
//   y = x / sqrt(mean(x^2) + epsilon) * scale
// x^2 is pow(x, 2) or x * x. The division may be by the root, or a product with 1 / root. The mean
// is over the last axes, whose dimensions the constant scale has exactly. Legal when nothing else
// uses the inner results. Pays because seven passes over memory become one. The norms of T5 and
// Llama have this form before opset 23.
#include "ir/ops/rms_normalization.h"

#include "ir/ops/div.h"
#include "ir/ops/mul.h"
#include "passes/normalization.h"
#include "passes/passes.h"

namespace sinter {

MaybePatch RecogniseRmsNormalization(const Graph& graph, NodeId id, PassContext& context) {
  static const Variable x;
  static const Variable mean;
  static const Variable epsilon;
  static const Variable scale;
  static const Pattern root = RootMeanSquare(x, mean, epsilon);
  static const Pattern normalized =
      Op<Mul>(scale, AnyOf({Op<Div>(x, root), Op<Mul>(x, Op<Div>(1, root))}));
  const auto match = Match::At(graph, id, normalized, context);
  if (!match) return std::nullopt;
  const std::optional<int64_t> axis = NormalizedFrom(*match, graph, mean, {scale}, context);
  if (!axis) return std::nullopt;
  return match->Rewritten("rms-normalization",
                          RmsNormalization{.axis = *axis - graph.type((*match)[x]).shape.rank(),
                                           .epsilon = match->NumberOf(epsilon)},
                          {x, scale});
}

}  // namespace sinter
