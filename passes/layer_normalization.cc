// Rewrite: LayerNormalization written out -> layer_normalization
//   d = x - mean(x); y = d / sqrt(mean(d^2) + epsilon) * scale + bias
// d^2 is pow(d, 2) or d * d; the means are over the last axes, which scale and bias have exactly
// (as constants: their shapes are then known). Legal when nothing else uses the inner results. Pays
// because eight passes over memory become one. So do PyTorch before opset 17, Paddle and TensorFlow
// export it.
#include "ir/ops/layer_normalization.h"

#include <algorithm>
#include <array>
#include <optional>

#include "ir/ops/add.h"
#include "ir/ops/div.h"
#include "ir/ops/mul.h"
#include "ir/ops/pow.h"
#include "ir/ops/reduce_mean.h"
#include "ir/ops/sqrt.h"
#include "ir/ops/sub.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace sinter {
namespace {

// An operand of a commutative node and the other one.
struct Sides {
  ValueId one;
  ValueId other;
};
std::array<Sides, 2> SidesOf(const Node& node) {
  return {Sides{node.inputs[0], node.inputs[1]}, Sides{node.inputs[1], node.inputs[0]}};
}

// The first of the axes that a mean which keeps its dimensions is over, if they are the last ones.
std::optional<int64_t> FirstAxis(const Graph& graph, const Node& node) {
  const auto* mean = node.operation.If<ReduceMean>();
  if (mean == nullptr || !mean->keepdims || node.inputs.size() != 1) return std::nullopt;
  const auto mask = ReductionMask(mean->axes, graph.type(node.inputs[0]).shape.rank());
  if (!mask.ok()) return std::nullopt;
  const auto first = std::find(mask->begin(), mask->end(), true);
  if (first == mask->end() || !std::all_of(first, mask->end(), [](bool bit) { return bit; })) {
    return std::nullopt;
  }
  return first - mask->begin();
}

// d of mean(d^2), d used nowhere else but by the division.
std::optional<ValueId> SquareOperand(const Graph& graph, const Node& square) {
  if (square.operation.Is<Pow>() && ScalarOf(graph, square.inputs[1]) == 2.0F) {
    return square.inputs[0];
  }
  if (square.operation.Is<Mul>() && square.inputs[0] == square.inputs[1]) return square.inputs[0];
  return std::nullopt;
}

struct Normalized {
  ValueId x;
  int64_t axis = 0;
  float epsilon = 0;
};

// x, where `node` is (x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon).
std::optional<Normalized> MatchNormalized(const Graph& graph, const Node& node) {
  if (!node.operation.Is<Div>()) return std::nullopt;
  const Node* root = OnlyUseOf(graph, node.inputs[1]);
  if (root == nullptr || !root->operation.Is<Sqrt>()) return std::nullopt;
  const Node* sum = OnlyUseOf(graph, root->inputs[0]);
  if (sum == nullptr || !sum->operation.Is<Add>()) return std::nullopt;
  for (const Sides& sides : SidesOf(*sum)) {
    const std::optional<float> epsilon = ScalarOf(graph, sides.other);
    const Node* variance = OnlyUseOf(graph, sides.one);
    if (!epsilon || variance == nullptr) continue;
    const std::optional<int64_t> axis = FirstAxis(graph, *variance);
    const Node* square = axis ? OnlyUseOf(graph, variance->inputs[0]) : nullptr;
    if (square == nullptr || SquareOperand(graph, *square) != node.inputs[0]) continue;
    const Node* difference = graph.ProducerOf(node.inputs[0]);
    if (difference == nullptr || !difference->operation.Is<Sub>()) continue;
    const Node* mean = OnlyUseOf(graph, difference->inputs[1]);
    if (mean == nullptr || FirstAxis(graph, *mean) != axis ||
        mean->inputs[0] != difference->inputs[0]) {
      continue;
    }
    return Normalized{mean->inputs[0], *axis, *epsilon};
  }
  return std::nullopt;
}

// Whether the value is an f32 constant of the dimensions that x has from `axis` on.
bool IsRow(const Graph& graph, ValueId value, const Normalized& normalized) {
  const ConstantRef& constant = graph.value(value).constant;
  const Shape& shape = graph.type(normalized.x).shape;
  if (constant == nullptr || constant->dtype() != DType::kFloat32) return false;
  const std::vector<int64_t>& dims = constant->dims();
  if (static_cast<int64_t>(dims.size()) != shape.rank() - normalized.axis) return false;
  for (size_t i = 0; i < dims.size(); ++i) {
    if (!shape[static_cast<int>(normalized.axis) + static_cast<int>(i)].Is(dims[i])) return false;
  }
  return true;
}

}  // namespace

MaybePatch RecogniseLayerNormalization(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  if (!node.operation.Is<Add>() || graph.type(node.output()).dtype != DType::kFloat32) {
    return std::nullopt;
  }
  for (const Sides& outer : SidesOf(node)) {
    const Node* product = OnlyUseOf(graph, outer.one);
    if (product == nullptr || !product->operation.Is<Mul>()) continue;
    for (const Sides& inner : SidesOf(*product)) {
      const Node* quotient = OnlyUseOf(graph, inner.one);
      if (quotient == nullptr) continue;
      const std::optional<Normalized> normalized = MatchNormalized(graph, *quotient);
      if (!normalized || !IsRow(graph, inner.other, *normalized) ||
          !IsRow(graph, outer.other, *normalized)) {
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
