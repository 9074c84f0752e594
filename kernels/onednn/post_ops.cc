#include "kernels/onednn/post_ops.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ir/ops.h"
#include "kernels/onednn/engine.h"

namespace sinter::onednn {
namespace {

using Algorithm = dnnl::algorithm;

std::optional<Eltwise> UnaryEltwise(const Operation& operation) {
  // With alpha 0 it would be oneDNN's relu, which turns NaN into 0.
  if (const auto* op = operation.If<LeakyRelu>(); op != nullptr && op->alpha != 0) {
    return Eltwise{Algorithm::eltwise_relu, op->alpha};
  }
  if (operation.Is<Sigmoid>()) return Eltwise{Algorithm::eltwise_logistic};
  if (operation.Is<Tanh>()) return Eltwise{Algorithm::eltwise_tanh};
  if (operation.Is<Abs>()) return Eltwise{Algorithm::eltwise_abs};
  if (operation.Is<Sqrt>()) return Eltwise{Algorithm::eltwise_sqrt};
  if (operation.Is<Neg>()) return Eltwise{Algorithm::eltwise_linear, -1};
  if (const auto* op = operation.If<Gelu>()) {
    if (op->approximate == GeluApproximation::kTanh) return Eltwise{Algorithm::eltwise_gelu_tanh};
    // For AVX-512 it looks the error function up in a table, which turns infinity into NaN.
    if (!UsesAvx512()) return Eltwise{Algorithm::eltwise_gelu_erf};
  }
  if (operation.Is<HardSwish>()) return Eltwise{Algorithm::eltwise_hardswish, 1.0F / 6, 0.5F};
  if (operation.Is<Mish>()) return Eltwise{Algorithm::eltwise_mish};
  if (const auto* op = operation.If<Swish>()) return Eltwise{Algorithm::eltwise_swish, op->alpha};
  return std::nullopt;
}

// The operation with a constant scalar as its other operand.
std::optional<Eltwise> ScalarEltwise(const ElementwiseOp& op, float scalar) {
  if (!std::isfinite(scalar)) return std::nullopt;
  const Operation& operation = op.operation;
  if (operation.Is<Add>()) return Eltwise{Algorithm::eltwise_linear, 1, scalar};
  if (operation.Is<Mul>()) return Eltwise{Algorithm::eltwise_linear, scalar, 0};
  if (operation.Is<Sub>()) {
    return op.value_is_second ? Eltwise{Algorithm::eltwise_linear, -1, scalar}
                              : Eltwise{Algorithm::eltwise_linear, 1, -scalar};
  }
  // x * (1 / scalar) is within one unit in the last place of x / scalar.
  if (operation.Is<Div>() && !op.value_is_second && std::isnormal(1 / scalar)) {
    return Eltwise{Algorithm::eltwise_linear, 1 / scalar, 0};
  }
  return std::nullopt;
}

// `dims`, padded with leading 1s to `rank` axes.
Dims AlignedDims(const Dims& dims, size_t rank) {
  Dims aligned(rank - dims.size(), 1);
  aligned.insert(aligned.end(), dims.begin(), dims.end());
  return aligned;
}

// The dimensions with which an operand that broadcasts to result.dims broadcasts to
// result.computed.
std::optional<Dims> ComputedDims(const Dims& aligned, const Result& result) {
  if (result.dims == result.computed) return aligned;
  if (aligned == result.dims) return result.computed;
  Dims computed(result.computed.size(), 1);
  const int64_t elements = ElementCount(aligned).ValueOrDie();
  if (elements == 1) return computed;
  if (aligned.back() != elements || aligned.back() != result.computed.back()) return std::nullopt;
  computed.back() = elements;
  return computed;
}

bool HasPadding(const dnnl::memory::desc& desc) {
  return desc.get_padded_dims() != desc.get_dims();
}

}  // namespace

std::optional<Eltwise> EltwiseOf(const ElementwiseOp& op) {
  if (!op.other) return UnaryEltwise(op.operation);
  const ConstantRef& constant = op.other->constant;
  if (constant == nullptr || constant->element_count() != 1) return std::nullopt;
  return ScalarEltwise(op, constant->values<float>()[0]);
}

std::optional<Finish> FinishOf(const ElementwiseOp& op) {
  const Operation& operation = op.operation;
  if (operation.Is<Relu>()) return Finish{.min = 0};
  if (const auto* clip = operation.If<Clip>(); clip != nullptr && clip->min <= clip->max) {
    return Finish{.min = clip->min, .max = clip->max};
  }
  if (const auto* sigmoid = operation.If<HardSigmoid>()) {
    return Finish{.alpha = sigmoid->alpha, .beta = sigmoid->beta, .min = 0, .max = 1};
  }
  const bool has_scalar =
      op.other && op.other->constant != nullptr && op.other->constant->element_count() == 1;
  if (has_scalar && (operation.Is<Max>() || operation.Is<Min>())) {
    const float scalar = op.other->constant->values<float>()[0];
    if (std::isnan(scalar)) return std::nullopt;
    return operation.Is<Max>() ? Finish{.min = scalar} : Finish{.max = scalar};
  }
  const std::optional<Eltwise> eltwise = EltwiseOf(op);
  if (!eltwise || eltwise->algorithm != Algorithm::eltwise_linear) return std::nullopt;
  return Finish{.alpha = eltwise->alpha, .beta = eltwise->beta};
}

std::optional<Algorithm> BinaryOf(const ElementwiseOp& op) {
  const Operation& operation = op.operation;
  if (operation.Is<Add>()) return Algorithm::binary_add;
  if (operation.Is<Mul>()) return Algorithm::binary_mul;
  if (op.value_is_second) return std::nullopt;
  if (operation.Is<Sub>()) return Algorithm::binary_sub;
  if (operation.Is<Div>()) return Algorithm::binary_div;
  return std::nullopt;
}

std::optional<Place> PlaceOfOperand(const Operand& operand, const Result& result) {
  if (operand.dims.size() > result.dims.size()) return std::nullopt;
  const Dims aligned = AlignedDims(operand.dims, result.dims.size());
  if (aligned == result.dims) {
    // An operand of lower rank, which lacks leading axes of size 1, cannot have the result's
    // layout.
    if (aligned != operand.dims && !result.place.layout.is_plain()) return std::nullopt;
    return result.place;
  }
  const std::optional<Dims> computed = ComputedDims(aligned, result);
  if (!computed) return std::nullopt;
  const std::optional<dnnl::memory::desc> desc = DescOf(*computed, Layout());
  if (!desc) return std::nullopt;
  return Place{*desc, Layout()};
}

std::optional<dnnl::primitive_attr> AttributesFor(std::span<const ElementwiseOp> epilogue,
                                                  const Result& result, Bindings& bindings) {
  dnnl::post_ops list;
  bool finishes = false;
  for (const ElementwiseOp& op : epilogue) {
    if (finishes || (!EltwiseOf(op) && FinishOf(op))) {
      finishes = true;
      const std::optional<Finish> finish = FinishOf(op);
      // Padding lanes are zero and must stay so.
      const bool keeps_padding = !HasPadding(result.place.desc) || (finish && (*finish)(0) == 0);
      if (!finish || !keeps_padding) return std::nullopt;
      bindings.AddFinish(*finish);
      continue;
    }
    if (const std::optional<Eltwise> eltwise = EltwiseOf(op)) {
      list.append_eltwise(eltwise->algorithm, eltwise->alpha, eltwise->beta);
      continue;
    }
    const std::optional<Algorithm> algorithm = BinaryOf(op);
    if (!algorithm || !op.other) return std::nullopt;
    // Padding lanes would become 0 / 0: oneDNN's depthwise kernel for AVX2 leaves NaN in them.
    if (*algorithm == Algorithm::binary_div && HasPadding(result.place.desc)) return std::nullopt;
    const std::optional<Place> place = PlaceOfOperand(*op.other, result);
    const int name = DNNL_ARG_ATTR_MULTIPLE_POST_OP(list.len()) | DNNL_ARG_SRC_1;
    if (!place || !bindings.Bind(name, *op.other, *place)) return std::nullopt;
    list.append_binary(*algorithm, place->desc);
  }
  dnnl::primitive_attr attributes = NewAttributes();
  attributes.set_post_ops(list);
  return attributes;
}

}  // namespace sinter::onednn
