#include "passes/attention_operands.h"

#include <cmath>

#include "ir/ops/div.h"
#include "ir/ops/expand.h"
#include "ir/ops/gather.h"
#include "ir/ops/mul.h"
#include "ir/ops/reshape.h"
#include "ir/ops/tile.h"
#include "ir/ops/transpose.h"
#include "ir/ops/unsqueeze.h"
#include "passes/match.h"

namespace sinter {
namespace {

// Returns x if the value is reshape(transpose(reshape(x, [n, a, b]), [0, 2, 1]), [..., b, a]) for x
// of shape [..., a, b].
std::optional<ValueId> BehindTransposedMatrices(const Graph& graph, ValueId value) {
  const Node* const outer = ProducerAs<Reshape>(graph, value);
  const Node* const transpose =
      outer == nullptr ? nullptr : ProducerAs<Transpose>(graph, outer->inputs[0]);
  const Node* const inner =
      transpose == nullptr ? nullptr : ProducerAs<Reshape>(graph, transpose->inputs[0]);
  if (inner == nullptr ||
      transpose->operation.As<Transpose>().perm != std::vector<int64_t>{0, 2, 1}) {
    return std::nullopt;
  }
  const ValueId x = inner->inputs[0];
  std::vector<Dim> dims = graph.type(x).shape.dims();
  const size_t rank = dims.size();
  const Shape& matrices = graph.type(inner->output()).shape;
  if (rank < 3 || matrices[1] != dims[rank - 2] || matrices[2] != dims[rank - 1]) {
    return std::nullopt;
  }
  std::swap(dims[rank - 2], dims[rank - 1]);
  return graph.type(value).shape == Shape(dims) ? std::optional(x) : std::nullopt;
}

struct Repetition {
  ValueId value;
  int64_t times;
};

// Matches reshape(expand(unsqueeze(x, axis + 1))), which repeats each element along the axis.
std::optional<Repetition> ExpandedAlong(const Graph& graph, ValueId value, int64_t axis) {
  const Node* const reshape = ProducerAs<Reshape>(graph, value);
  if (reshape == nullptr) return std::nullopt;
  const ValueId expanded = reshape->inputs[0];
  const Node* expand = ProducerAs<Expand>(graph, expanded);
  if (expand == nullptr) expand = ProducerAs<Tile>(graph, expanded);
  const Node* unsqueeze =
      expand == nullptr ? nullptr : ProducerAs<Unsqueeze>(graph, expand->inputs[0]);
  if (expand != nullptr && unsqueeze == nullptr) {
    unsqueeze = ProducerAs<Reshape>(graph, expand->inputs[0]);
  }
  if (unsqueeze == nullptr) return std::nullopt;
  const ValueId x = unsqueeze->inputs[0];
  std::vector<Dim> dims = graph.type(x).shape.dims();
  const auto at = static_cast<size_t>(axis);
  if (at >= dims.size() || graph.type(expanded).shape.rank() != static_cast<int>(dims.size()) + 1) {
    return std::nullopt;
  }
  const Dim times = graph.type(expanded).shape[static_cast<int>(axis) + 1];
  std::vector<Dim> apart = dims;
  apart.insert(apart.begin() + axis + 1, 1);
  if (!times.is_static() || graph.type(unsqueeze->output()).shape != Shape(apart)) {
    return std::nullopt;
  }
  apart[at + 1] = times;
  dims[at] = dims[at] * times;
  if (graph.type(expanded).shape != Shape(apart) || graph.type(value).shape != Shape(dims)) {
    return std::nullopt;
  }
  return Repetition{x, times.value()};
}

// Matches gather(x, [0, 0, 1, 1, ...]) along the axis.
std::optional<Repetition> GatheredAlong(const Graph& graph, ValueId value, int64_t axis) {
  const Node* const gather = ProducerAs<Gather>(graph, value);
  if (gather == nullptr) return std::nullopt;
  const ValueId x = gather->inputs[0];
  const ConstantRef& indices = graph.value(gather->inputs[1]).constant;
  const auto own_axis =
      NormalizeAxis(gather->operation.As<Gather>().axis, graph.type(x).shape.rank());
  if (!own_axis.ok() || *own_axis != axis || indices == nullptr || indices->dims().size() != 1) {
    return std::nullopt;
  }
  const Dim& size = graph.type(x).shape[static_cast<int>(axis)];
  const int64_t count = indices->element_count();
  if (!size.is_static() || size.Is(0) || count == 0 || count % size.value() != 0) {
    return std::nullopt;
  }
  const int64_t times = count / size.value();
  const std::vector<int64_t> elements = indices->ToIntegers();
  for (size_t i = 0; i < elements.size(); ++i) {
    if (elements[i] != static_cast<int64_t>(i) / times) return std::nullopt;
  }
  return Repetition{x, times};
}

// Follows the operand back by one node. Returns false if that is not possible.
bool FollowOneStep(const Graph& graph, const FollowOptions& options, AttentionOperand& operand) {
  const Node* const node = graph.ProducerOf(operand.value);
  if (node == nullptr) return false;
  if (const auto* transpose = node->operation.If<Transpose>()) {
    const auto axes = transpose->Permutation(static_cast<int>(operand.perm.size()));
    if (!axes.ok()) return false;
    for (int64_t& axis : operand.perm) axis = (*axes)[static_cast<size_t>(axis)];
    operand.value = node->inputs[0];
    return true;
  }
  if (const auto x = BehindTransposedMatrices(graph, operand.value)) {
    const auto rank = static_cast<int64_t>(operand.perm.size());
    for (int64_t& axis : operand.perm) {
      if (axis >= rank - 2) axis = 2 * rank - 3 - axis;
    }
    operand.value = *x;
    return true;
  }
  if (const auto scaling = ScalingOf(graph, *node); scaling && options.may_scale) {
    operand.value = scaling->value;
    operand.scale *= scaling->factor;
    return true;
  }
  if (!options.may_repeat || operand.group > 1 || operand.perm.size() != 4) return false;
  auto repetition = ExpandedAlong(graph, operand.value, operand.perm[1]);
  if (!repetition) repetition = GatheredAlong(graph, operand.value, operand.perm[1]);
  if (!repetition) return false;
  operand.value = repetition->value;
  operand.group = repetition->times;
  return true;
}

}  // namespace

AttentionOperand FollowOperand(const Graph& graph, AttentionOperand operand,
                               FollowOptions options) {
  while (FollowOneStep(graph, options, operand)) {
  }
  return operand;
}

std::optional<Scaling> ScalingOf(const Graph& graph, const Node& node) {
  const bool divides = node.operation.Is<Div>();
  if (!divides && !node.operation.Is<Mul>()) return std::nullopt;
  for (size_t side = 0; side < (divides ? 1 : 2); ++side) {
    const std::optional<float> number = ScalarOf(graph, node.inputs[1 - side]);
    if (!number || graph.type(node.inputs[side]) != graph.type(node.output())) continue;
    const float factor = divides ? 1 / *number : *number;
    if (std::isfinite(factor)) return Scaling{node.inputs[side], factor};
  }
  return std::nullopt;
}

}  // namespace sinter
