// Elementwise activations of one operand.
#include <limits>

#include "frontend/onnx/lowering.h"
#include "ir/ops/abs.h"
#include "ir/ops/add.h"
#include "ir/ops/cast.h"
#include "ir/ops/celu.h"
#include "ir/ops/clip.h"
#include "ir/ops/div.h"
#include "ir/ops/elu.h"
#include "ir/ops/gelu.h"
#include "ir/ops/greater.h"
#include "ir/ops/hard_sigmoid.h"
#include "ir/ops/hard_swish.h"
#include "ir/ops/leaky_relu.h"
#include "ir/ops/less.h"
#include "ir/ops/max.h"
#include "ir/ops/min.h"
#include "ir/ops/mish.h"
#include "ir/ops/mul.h"
#include "ir/ops/relu.h"
#include "ir/ops/sigmoid.h"
#include "ir/ops/softplus.h"
#include "ir/ops/sub.h"
#include "ir/ops/swish.h"
#include "ir/ops/tanh.h"
#include "ir/ops/where.h"

namespace sinter::onnx {
namespace {

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

// Up to opset 10 the bounds are attributes.
absl::Status LowerClipAttributes(OnnxNode& node, Lowering& out) {
  const Clip op{.min = node.Float("min", std::numeric_limits<float>::lowest()),
                .max = node.Float("max", std::numeric_limits<float>::max())};
  return out.Return(op, {node.input(0)});
}

// Returns a bound in Clip's form if it is a constant f32 scalar, `otherwise` if it is omitted.
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

// From opset 11 on the bounds are operands. Constant bounds give Clip; others give Max and Min.
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

absl::Status LowerElu(OnnxNode& node, Lowering& out) {
  return out.Return(Elu{.alpha = node.Float("alpha", 1)}, {node.input(0)});
}

// gamma * elu(x)
absl::Status LowerSelu(OnnxNode& node, Lowering& out) {
  const ValueId x = node.input(0);
  const Elu elu{.alpha = node.Float("alpha", 1.67326319217681884765625F)};
  const float gamma = node.Float("gamma", 1.05070102214813232421875F);
  SINTER_ASSIGN_OR_RETURN(const ValueId y, out.Add(elu, {x}));
  return out.Return(Mul{}, {y, out.AddScalar(out.type(x).dtype, gamma)});
}

// x * slope where x is negative; the slope broadcasts.
absl::Status LowerPRelu(OnnxNode& node, Lowering& out) {
  const ValueId x = node.input(0);
  SINTER_ASSIGN_OR_RETURN(const ValueId scaled, out.Add(Mul{}, {x, node.input(1)}));
  SINTER_ASSIGN_OR_RETURN(const ValueId negative,
                          out.Add(Less{}, {x, out.AddScalar(out.type(x).dtype, 0)}));
  return out.Return(Where{}, {negative, scaled, x});
}

absl::Status LowerThresholdedRelu(OnnxNode& node, Lowering& out) {
  const ValueId x = node.input(0);
  const DType dtype = out.type(x).dtype;
  const ValueId alpha = out.AddScalar(dtype, node.Float("alpha", 1));
  SINTER_ASSIGN_OR_RETURN(const ValueId above, out.Add(Greater{}, {x, alpha}));
  return out.Return(Where{}, {above, x, out.AddScalar(dtype, 0)});
}

// x - bias above lambd, x + bias below -lambd, else 0. Integers are computed in f64, because lambd
// and bias may be fractions.
absl::Status LowerShrink(OnnxNode& node, Lowering& out) {
  const DType given = out.type(node.input(0)).dtype;
  const DType dtype = IsInteger(given) ? DType::kFloat64 : given;
  ValueId x = node.input(0);
  if (dtype != given) {
    SINTER_ASSIGN_OR_RETURN(x, out.Add(Cast{.to = dtype}, {x}));
  }
  const ValueId bias = out.AddScalar(dtype, node.Float("bias", 0));
  const float lambd = node.Float("lambd", 0.5F);
  SINTER_ASSIGN_OR_RETURN(const ValueId above,
                          out.Add(Greater{}, {x, out.AddScalar(dtype, lambd)}));
  SINTER_ASSIGN_OR_RETURN(const ValueId below, out.Add(Less{}, {x, out.AddScalar(dtype, -lambd)}));
  SINTER_ASSIGN_OR_RETURN(const ValueId less, out.Add(Sub{}, {x, bias}));
  SINTER_ASSIGN_OR_RETURN(const ValueId more, out.Add(Add{}, {x, bias}));
  SINTER_ASSIGN_OR_RETURN(const ValueId rest,
                          out.Add(Where{}, {below, more, out.AddScalar(dtype, 0)}));
  if (dtype == given) return out.Return(Where{}, {above, less, rest});
  SINTER_ASSIGN_OR_RETURN(const ValueId y, out.Add(Where{}, {above, less, rest}));
  return out.Return(Cast{.to = given}, {y});
}

// x / (1 + |x|)
absl::Status LowerSoftsign(OnnxNode& node, Lowering& out) {
  const ValueId x = node.input(0);
  SINTER_ASSIGN_OR_RETURN(const ValueId size, out.Add(Abs{}, {x}));
  SINTER_ASSIGN_OR_RETURN(const ValueId divisor,
                          out.Add(Add{}, {size, out.AddScalar(out.type(x).dtype, 1)}));
  return out.Return(Div{}, {x, divisor});
}

absl::Status LowerSwish(OnnxNode& node, Lowering& out) {
  return out.Return(Swish{.alpha = node.Float("alpha", 1)}, {node.input(0)});
}

absl::Status LowerGelu(OnnxNode& node, Lowering& out) {
  return out.Return(Gelu{.approximate = node.Choice("approximate", GeluApproximation::kNone)},
                    {node.input(0)});
}

constexpr LoweringRow kActivationsRows[] = {
    {"Celu", 12, LoweringRow::kLatest, {1, 1}, LowerCelu},
    {"Clip", 11, LoweringRow::kLatest, {1, 3}, LowerClip},
    {"Clip", 1, 10, {1, 1}, LowerClipAttributes},
    {"Elu", 1, LoweringRow::kLatest, {1, 1}, LowerElu},
    {"Gelu", 20, LoweringRow::kLatest, {1, 1}, LowerGelu},
    {"HardSigmoid", 1, LoweringRow::kLatest, {1, 1}, LowerHardSigmoid},
    {"HardSwish", 14, LoweringRow::kLatest, {1, 1}, LowerUnary<HardSwish>},
    {"LeakyRelu", 1, LoweringRow::kLatest, {1, 1}, LowerLeakyRelu},
    {"Mish", 18, LoweringRow::kLatest, {1, 1}, LowerUnary<Mish>},
    {"PRelu", 7, LoweringRow::kLatest, {2, 2}, LowerPRelu},
    {"Relu", 1, LoweringRow::kLatest, {1, 1}, LowerUnary<Relu>},
    {"Selu", 6, LoweringRow::kLatest, {1, 1}, LowerSelu},
    {"Shrink", 9, LoweringRow::kLatest, {1, 1}, LowerShrink},
    {"Sigmoid", 1, LoweringRow::kLatest, {1, 1}, LowerUnary<Sigmoid>},
    {"Softplus", 1, LoweringRow::kLatest, {1, 1}, LowerUnary<Softplus>},
    {"Softsign", 1, LoweringRow::kLatest, {1, 1}, LowerSoftsign},
    {"Swish", 24, LoweringRow::kLatest, {1, 1}, LowerSwish},
    {"Tanh", 1, LoweringRow::kLatest, {1, 1}, LowerUnary<Tanh>},
    {"ThresholdedRelu", 10, LoweringRow::kLatest, {1, 1}, LowerThresholdedRelu},
};

}  // namespace

LoweringTable ActivationLowerings() { return kActivationsRows; }

}  // namespace sinter::onnx
