// Rewrite: Softmax written out -> softmax
//   e = exp(x - max(x)); y = e / sum(e)
// Maximum and sum are over the same single axis and keep it; without the subtraction of the maximum
// the meaning is the same. Legal when nothing else uses the inner results. Pays because five passes
// over memory become one, and because attention is recognised by its softmax. So do TensorFlow's
// converters write it.
#include "ir/ops/softmax.h"

#include <algorithm>
#include <optional>

#include "ir/ops/div.h"
#include "ir/ops/exp.h"
#include "ir/ops/reduce_max.h"
#include "ir/ops/reduce_sum.h"
#include "ir/ops/sub.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace sinter {
namespace {

// The only axis of a reduction that keeps its dimensions.
template <class Reduction>
std::optional<int64_t> AxisOf(const Graph& graph, const Node& node) {
  const auto* reduction = node.operation.If<Reduction>();
  if (reduction == nullptr || !reduction->keepdims || node.inputs.size() != 1) return std::nullopt;
  const auto mask = ReductionMask(reduction->axes, graph.type(node.inputs[0]).shape.rank());
  if (!mask.ok() || std::count(mask->begin(), mask->end(), true) != 1) return std::nullopt;
  return std::find(mask->begin(), mask->end(), true) - mask->begin();
}

// x, where the value is x - max(x) along the axis; else the value.
ValueId WithoutMaximum(const Graph& graph, ValueId value, int64_t axis) {
  const Node* const difference = SingleUseProducer(graph, value);
  if (difference == nullptr || !difference->operation.Is<Sub>()) return value;
  const Node* const maximum = SingleUseProducer(graph, difference->inputs[1]);
  if (maximum == nullptr || AxisOf<ReduceMax>(graph, *maximum) != axis ||
      maximum->inputs[0] != difference->inputs[0]) {
    return value;
  }
  return difference->inputs[0];
}

}  // namespace

MaybePatch RecogniseSoftmax(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  if (!node.operation.Is<Div>()) return std::nullopt;
  const ValueId powers = node.inputs[0];
  const Node* const exp = graph.ProducerOf(powers);
  const Node* const sum = SingleUseProducer(graph, node.inputs[1]);
  if (exp == nullptr || !exp->operation.Is<Exp>() || sum == nullptr || sum->inputs[0] != powers ||
      graph.UseCount(powers) != 2) {
    return std::nullopt;
  }
  const std::optional<int64_t> axis = AxisOf<ReduceSum>(graph, *sum);
  if (!axis) return std::nullopt;
  const ValueId x = WithoutMaximum(graph, exp->inputs[0], *axis);
  const int64_t rank = graph.type(x).shape.rank();
  Patch patch("softmax");
  patch.Replace(node.output(), patch.AddNode(Softmax{.axis = *axis - rank}, {x}));
  return patch;
}

}  // namespace sinter
