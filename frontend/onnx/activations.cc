// Activations: one operand, elementwise.
#include <limits>

#include "frontend/onnx/lowering.h"
#include "ir/ops/celu.h"
#include "ir/ops/clip.h"
#include "ir/ops/hard_sigmoid.h"
#include "ir/ops/hard_swish.h"
#include "ir/ops/leaky_relu.h"
#include "ir/ops/max.h"
#include "ir/ops/min.h"
#include "ir/ops/relu.h"
#include "ir/ops/sigmoid.h"
#include "ir/ops/tanh.h"

namespace sinter::onnx {
namespace {

template <class Op>
absl::Status LowerUnary(OnnxNode& node, Lowering& out) {
  return out.Return(Op{}, {node.input(0)});
}

absl::Status LowerCelu(OnnxNode& node, Lowering& out) {
  return out.Return(Celu{.alpha = node.Float("alpha", 1)}, {node.input(0)});
}

absl::Status LowerHardSigmoid(OnnxNode& node, Lowering& out) {
  const HardSigmoid op{.alpha = node.Float("alpha", 0.2F), .beta = node.Float("beta", 0.5F)};
  return out.Return(op, {node.input(0)});
}

absl::Status LowerLeakyRelu(OnnxNode& node, Lowering& out) {
  return out.Return(LeakyRelu{.alpha = node.Float("alpha", 0.01F)}, {node.input(0)});
}

// Until opset 10 the bounds are attributes.
absl::Status LowerClipAttributes(OnnxNode& node, Lowering& out) {
  const Clip op{.min = node.Float("min", std::numeric_limits<float>::lowest()),
                .max = node.Float("max", std::numeric_limits<float>::max())};
  return out.Return(op, {node.input(0)});
}

// A bound as Clip holds it, if it is a constant f32 scalar; `otherwise` if it is omitted.
std::optional<float> ConstantBound(const OnnxNode& node, const Lowering& out, size_t index,
                                   float otherwise) {
  if (!node.HasInput(index)) return otherwise;
  const Constant* constant = out.constant(node.input(index));
  if (constant == nullptr || constant->dtype() != DType::kFloat32 ||
      constant->element_count() != 1) {
    return std::nullopt;
  }
  return constant->values<float>()[0];
}

// From opset 11 on they are operands. Clip wants them constant; others become Max and Min.
absl::Status LowerClip(OnnxNode& node, Lowering& out) {
  const auto min = ConstantBound(node, out, 1, std::numeric_limits<float>::lowest());
  const auto max = ConstantBound(node, out, 2, std::numeric_limits<float>::max());
  ValueId x = node.input(0);
  if (min && max && out.type(x).dtype == DType::kFloat32) {
    return out.Return(Clip{.min = *min, .max = *max}, {x});
  }
  for (size_t i = 1; i <= 2; ++i) {
    if (!node.HasInput(i)) continue;
    const ValueId bound = node.input(i);
    if (out.rank(bound) != 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("the bounds must be scalars, not ", out.type(bound).ToString()));
    }
    SINTER_ASSIGN_OR_RETURN(x, i == 1 ? out.Add(Max{}, {x, bound}) : out.Add(Min{}, {x, bound}));
  }
  return out.Return(x);
}

constexpr LoweringRow kRows[] = {
    {"Celu", 12, LoweringRow::kLatest, {1, 1}, LowerCelu},
    {"Clip", 6, 10, {1, 1}, LowerClipAttributes},
    {"Clip", 11, LoweringRow::kLatest, {1, 3}, LowerClip},
    {"HardSigmoid", 6, LoweringRow::kLatest, {1, 1}, LowerHardSigmoid},
    {"HardSwish", 14, LoweringRow::kLatest, {1, 1}, LowerUnary<HardSwish>},
    {"LeakyRelu", 6, LoweringRow::kLatest, {1, 1}, LowerLeakyRelu},
    {"Relu", 6, LoweringRow::kLatest, {1, 1}, LowerUnary<Relu>},
    {"Sigmoid", 6, LoweringRow::kLatest, {1, 1}, LowerUnary<Sigmoid>},
    {"Tanh", 6, LoweringRow::kLatest, {1, 1}, LowerUnary<Tanh>},
};

}  // namespace

LoweringTable ActivationLowerings() { return kRows; }

}  // namespace sinter::onnx
