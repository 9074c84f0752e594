// Rewrite: decomposed Softmax -> softmax
//   e = exp(x - max(x)); y = e / sum(e)
// The sum is over a single axis and keeps it. The maximum may be over other axes, too; then its
// subtraction stays in front. Legal when nothing else uses the inner results. Without the
// subtraction an infinity would give NaN in one element, while softmax gives NaN in all of the
// axis, so that form stays. Pays because five passes over memory become one, and because attention
// is recognised by its softmax. TensorFlow's converters write this form.
#include "ir/ops/softmax.h"

#include "ir/ops/div.h"
#include "ir/ops/exp.h"
#include "ir/ops/reduce_max.h"
#include "ir/ops/reduce_sum.h"
#include "ir/ops/sub.h"
#include "passes/normalization.h"
#include "passes/passes.h"
#include "passes/pattern.h"

namespace sinter {

MaybePatch RecogniseSoftmax(const Graph& graph, NodeId id, PassContext& context) {
  static const Variable x;
  static const Variable powers;
  static const Variable sum;
  static const Variable maximum;
  static const Pattern softmax =
      Op<Div>(As(powers, Op<Exp>(x)), As(sum, Op<ReduceSum>(Distinctive(powers))));
  static const Pattern difference = Op<Sub>(x, As(maximum, Op<ReduceMax>(x)));
  const auto match = Match::At(graph, id, softmax, context);
  if (!match) return std::nullopt;
  const auto axes = ReducedAxes<ReduceSum>(graph, match->ProducerOf(sum));
  if (!axes || axes->count != 1) {
    match->Explain(context, "other-axes", "its sum is not over one axis, which it keeps");
    return std::nullopt;
  }
  const auto inner = Match::Of(graph, (*match)[x], difference);
  if (!inner) return std::nullopt;
  const bool shifts = ReducedAxes<ReduceMax>(graph, inner->ProducerOf(maximum)) == axes;
  const ValueId from = shifts ? (*inner)[x] : (*match)[x];
  Patch patch("softmax");
  patch.Replace(
      graph.node(id).output(),
      patch.AddNode(Softmax{.axis = axes->first - graph.type(from).shape.rank()}, {from}));
  return patch;
}

}  // namespace sinter
