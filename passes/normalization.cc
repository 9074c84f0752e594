#include "passes/normalization.h"

#include <algorithm>
#include <vector>

#include "ir/ops/add.h"
#include "ir/ops/mul.h"
#include "ir/ops/pow.h"
#include "ir/ops/reduce_mean.h"
#include "ir/ops/sqrt.h"
#include "passes/match.h"

namespace sinter {

std::optional<int64_t> FirstAxisOfMean(const Graph& graph, const Node& node) {
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

std::optional<ValueId> SquareOperand(const Graph& graph, const Node& square) {
  if (square.operation.Is<Pow>() && ScalarOf(graph, square.inputs[1]) == 2.0F) {
    return square.inputs[0];
  }
  if (square.operation.Is<Mul>() && square.inputs[0] == square.inputs[1]) return square.inputs[0];
  return std::nullopt;
}

std::optional<RootMeanSquare> RootMeanSquareOf(const Graph& graph, const Node& root) {
  if (!root.operation.Is<Sqrt>()) return std::nullopt;
  const Node* const sum = SingleUseProducer(graph, root.inputs[0]);
  if (sum == nullptr || !sum->operation.Is<Add>()) return std::nullopt;
  for (const Sides& sides : SidesOf(*sum)) {
    const std::optional<float> epsilon = ScalarOf(graph, sides.other);
    const Node* const mean = SingleUseProducer(graph, sides.one);
    if (!epsilon || mean == nullptr) continue;
    const std::optional<int64_t> axis = FirstAxisOfMean(graph, *mean);
    const Node* const square = axis ? SingleUseProducer(graph, mean->inputs[0]) : nullptr;
    const auto x = square == nullptr ? std::nullopt : SquareOperand(graph, *square);
    if (x) return RootMeanSquare{*x, *axis, *epsilon};
  }
  return std::nullopt;
}

bool IsRowOf(const Graph& graph, ValueId x, int64_t axis, ValueId value) {
  const ConstantRef& constant = graph.value(value).constant;
  const Shape& shape = graph.type(x).shape;
  if (constant == nullptr || constant->dtype() != DType::kFloat32) return false;
  const std::vector<int64_t>& dims = constant->dims();
  if (static_cast<int64_t>(dims.size()) != shape.rank() - axis) return false;
  for (size_t i = 0; i < dims.size(); ++i) {
    if (!shape[static_cast<int>(axis) + static_cast<int>(i)].Is(dims[i])) return false;
  }
  return true;
}

}  // namespace sinter
