// Rewrite: a quantisation of scaled values -> a quantisation with the scale 1
//   quantize_linear(add(mul(x, c), b), s, z) -> quantize_linear(add(mul(x, c / s), b / s), 1, z)
// with or without the sum, and with or without a relu or clip, whose bounds are divided by s, behind
// it. c, b and s are f32 constants. Legal when s is positive, nothing else uses the inner results
// and the quotients are normal numbers or 0; rounding may change a result by one step. Pays because
// a division of each element is several times as slow as any other step between an integer product
// and its quantisation.
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "ir/ops/add.h"
#include "ir/ops/clip.h"
#include "ir/ops/mul.h"
#include "ir/ops/quantize_linear.h"
#include "ir/ops/relu.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace sinter {
namespace {

bool Fits(double quotient) { return quotient == 0 || std::isnormal(static_cast<float>(quotient)); }

// The constant divided by the scale; null if that does not fit.
ConstantRef Divided(const ConstantRef& constant, float scale) {
  if (constant == nullptr || constant->dtype() != DType::kFloat32) return nullptr;
  std::vector<float> quotients;
  for (const float value : constant->values<float>()) {
    const double quotient = static_cast<double>(value) / scale;
    if (!Fits(quotient)) return nullptr;
    quotients.push_back(static_cast<float>(quotient));
  }
  return Constant::FromValues<float>(constant->dims(), quotients);
}

// A binary node with a constant, and the other operand, which has the result's type.
struct DividedStep {
  ValueId x;
  ConstantRef quotient;
};
template <class Op>
std::optional<DividedStep> DividedStepOf(const Graph& graph, ValueId value, float scale) {
  const Node* const node = SingleUseProducer(graph, value);
  if (node == nullptr || !node->operation.Is<Op>()) return std::nullopt;
  for (const auto& [x, other] : SidesOf(*node)) {
    if (graph.type(x) != graph.type(value)) continue;
    ConstantRef quotient = Divided(graph.value(other).constant, scale);
    if (quotient != nullptr) return DividedStep{x, std::move(quotient)};
  }
  return std::nullopt;
}

// The relu or clip with its bounds divided by the scale; nothing if it is another operation.
std::optional<Operation> Bounds(const Operation& operation, float scale) {
  if (operation.Is<Relu>()) return operation;
  const auto* const clip = operation.If<Clip>();
  if (clip == nullptr) return std::nullopt;
  Clip divided;
  // A bound that is too large for f32 was one of nearly all numbers.
  const auto divide = [&](float bound, float& to) {
    const double quotient = static_cast<double>(bound) / scale;
    if (std::isfinite(static_cast<float>(quotient))) to = static_cast<float>(quotient);
    return Fits(quotient) || std::abs(bound) == std::numeric_limits<float>::max();
  };
  if (!divide(clip->min, divided.min) || !divide(clip->max, divided.max)) return std::nullopt;
  return divided;
}

}  // namespace

MaybePatch UnitQuantisation(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  const auto* const op = node.operation.If<QuantizeLinear>();
  if (op == nullptr || op->block_size != 0 || op->precision != DType::kFloat32 ||
      (op->to != DType::kInt8 && op->to != DType::kUint8)) {
    return std::nullopt;
  }
  const std::optional<float> scale = ScalarOf(graph, node.inputs[1]);
  if (!scale || *scale == 1 || !(*scale > 0) || !std::isnormal(*scale)) return std::nullopt;
  ValueId value = node.inputs[0];
  std::optional<Operation> bounds;
  const Node* const last = SingleUseProducer(graph, value);
  if (last != nullptr) bounds = Bounds(last->operation, *scale);
  if (bounds) value = last->inputs[0];
  const std::optional<DividedStep> offset = DividedStepOf<Add>(graph, value, *scale);
  const std::optional<DividedStep> factor =
      DividedStepOf<Mul>(graph, offset ? offset->x : value, *scale);
  if (!factor) return std::nullopt;
  Patch patch("unit-scale");
  ValueId y = patch.AddNode(Mul{}, {factor->x, patch.AddConstant(factor->quotient)});
  if (offset) y = patch.AddNode(Add{}, {y, patch.AddConstant(offset->quotient)});
  if (bounds) y = patch.AddNode(*std::move(bounds), {y});
  std::vector<ValueId> operands(node.inputs.begin(), node.inputs.end());
  operands[0] = y;
  operands[1] = patch.AddConstant(Constant::Scalar<float>(1));
  patch.Replace(node.output(), patch.AddNode(node.operation, std::move(operands)));
  return patch;
}

}  // namespace sinter
