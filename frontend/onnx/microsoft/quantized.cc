// Operators on quantised tensors, as DequantizeLinear, the operator in f32 and QuantizeLinear. ONNX
// Runtime computes some in other ways (tables, sums of integers, vector code that rounds a product
// once), so a result may differ from its by one step of its quantisation. In the recorded cases only
// average pools that count padding do.
#include "frontend/onnx/quantized.h"

#include "frontend/onnx/microsoft/channels_last.h"
#include "frontend/onnx/pools.h"
#include "ir/ops/average_pool.h"
#include "ir/ops/concat.h"
#include "ir/ops/dequantize_linear.h"
#include "ir/ops/flatten.h"
#include "ir/ops/leaky_relu.h"
#include "ir/ops/max_pool.h"
#include "ir/ops/quantize_linear.h"
#include "ir/ops/reduce_mean.h"
#include "ir/ops/sigmoid.h"
#include "ir/ops/softmax.h"

namespace sinter::onnx {
namespace {

// A quantised operand as f32: operands `first` of the node, its scale and, if given, its zero point.
absl::StatusOr<ValueId> Real(const OnnxNode& node, size_t first, Lowering& out) {
  SINTER_RETURN_IF_ERROR(node.RequireInputs({first, first + 1}));
  std::vector<ValueId> operands = {node.input(first)};
  for (size_t i = first + 1; i <= first + 2; ++i) {
    if (!node.HasInput(i)) continue;
    SINTER_ASSIGN_OR_RETURN(const ValueId operand, ScalarIfOne(node.input(i), out));
    operands.push_back(operand);
  }
  return out.Add(DequantizeLinear{}, std::move(operands));
}

// Returns y quantised with scale `scale` and, if given, the zero point after it, to `dtype`.
absl::Status ReturnQuantized(const OnnxNode& node, ValueId y, size_t scale, DType dtype,
                             Lowering& out) {
  SINTER_RETURN_IF_ERROR(node.RequireInputs({scale}));
  std::vector<ValueId> operands = {y};
  for (const size_t i : {scale, scale + 1}) {
    if (!node.HasInput(i)) continue;
    SINTER_ASSIGN_OR_RETURN(const ValueId operand, ScalarIfOne(node.input(i), out));
    operands.push_back(operand);
  }
  return out.Return(QuantizeLinear{.to = dtype}, std::move(operands));
}

// Unlike ONNX's operators of that name, 16-bit integers are in all versions.
absl::Status LowerMicrosoftQuantizeLinear(OnnxNode& node, Lowering& out) {
  QuantizeLinear op{.axis = node.Integer("axis", 1)};
  std::vector<ValueId> operands = {node.input(0)};
  for (const size_t i : {1U, 2U}) {
    if (!node.HasInput(i)) continue;
    SINTER_ASSIGN_OR_RETURN(const ValueId operand, ScalarIfOne(node.input(i), out));
    operands.push_back(operand);
  }
  if (node.HasInput(2)) op.to = out.type(node.input(2)).dtype;
  op.precision = out.type(node.input(1)).dtype;
  if (!IsFloatingPoint(op.precision)) return absl::InvalidArgumentError("the scale must be real");
  return out.Return(op, std::move(operands));
}

absl::Status LowerMicrosoftDequantizeLinear(OnnxNode& node, Lowering& out) {
  const DequantizeLinear op{.axis = node.Integer("axis", 1), .to = out.type(node.input(1)).dtype};
  std::vector<ValueId> operands = {node.input(0)};
  for (const size_t i : {1U, 2U}) {
    if (!node.HasInput(i)) continue;
    SINTER_ASSIGN_OR_RETURN(const ValueId operand, ScalarIfOne(node.input(i), out));
    operands.push_back(operand);
  }
  return out.Return(op, std::move(operands));
}

// Operands of this and the next one: a, its scale and zero point; b, its scale and zero point; the
// result's.
absl::Status LowerQLinearMul(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const ValueId a, Real(node, 0, out));
  SINTER_ASSIGN_OR_RETURN(const ValueId b, Real(node, 3, out));
  SINTER_ASSIGN_OR_RETURN(const ValueId y, out.Add(Mul{}, {a, b}));
  return ReturnQuantized(node, y, 6, out.type(node.input(0)).dtype, out);
}

// round(a * a's ratio + b * b's ratio + offset), where a ratio is a scale by the result's, as ONNX
// Runtime computes it. Sums of a real part, such as the 1 + erf(x) of Gelu, often lie halfway between
// two quantised values, and real sums would round about half of those to the other one. ONNX Runtime
// rounds products and sums once, so in one network up to 3% of a node's results differ by one step.
absl::Status LowerQLinearAdd(OnnxNode& node, Lowering& out) {
  SINTER_RETURN_IF_ERROR(node.RequireInputs({3, 4, 6}));
  const DType dtype = out.type(node.input(0)).dtype;
  LoweringBuilder make(out);
  const auto real = [&](ValueId x) { return make.Node(Cast{.to = DType::kFloat32}, {x}); };
  SINTER_ASSIGN_OR_RETURN(const ValueId scale, ScalarIfOne(node.input(6), out));
  SINTER_ASSIGN_OR_RETURN(const ValueId zero, ZeroPoint(node, 7, node.input(0), out));
  ValueId terms[2];
  ValueId offsets[2];
  for (size_t i = 0; i < 2; ++i) {
    const size_t first = 3 * i;
    SINTER_ASSIGN_OR_RETURN(const ValueId own_scale, ScalarIfOne(node.input(first + 1), out));
    SINTER_ASSIGN_OR_RETURN(const ValueId own_zero,
                            ZeroPoint(node, first + 2, node.input(first), out));
    const ValueId ratio = make.Quotient(own_scale, scale);
    terms[i] = make.Product(real(node.input(first)), ratio);
    offsets[i] = make.Product(real(own_zero), ratio);
  }
  const ValueId offset = make.Difference(real(zero), make.Sum(offsets[0], offsets[1]));
  const ValueId sum = make.Sum(terms[0], make.Sum(terms[1], offset));
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(QuantizeLinear{.to = dtype}, {sum, out.AddScalar(DType::kFloat32, 1)});
}

// Operands of this and the following ones: x, its scale and zero point; the result's.
absl::Status ReturnUnary(OnnxNode& node, Operation operation, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const ValueId x, Real(node, 0, out));
  SINTER_ASSIGN_OR_RETURN(const ValueId y, out.Add(std::move(operation), {x}));
  return ReturnQuantized(node, y, 3, out.type(node.input(0)).dtype, out);
}

absl::Status LowerQLinearSigmoid(OnnxNode& node, Lowering& out) {
  return ReturnUnary(node, Sigmoid{}, out);
}

absl::Status LowerQLinearLeakyRelu(OnnxNode& node, Lowering& out) {
  return ReturnUnary(node, LeakyRelu{.alpha = node.Float("alpha", 0.01F)}, out);
}

// Up to ONNX's opset 12, which the node states, all axes from `axis` on are normalised as one.
absl::Status LowerQLinearSoftmax(OnnxNode& node, Lowering& out) {
  const bool coerces = node.Integer("opset", 13) < 13;
  const int64_t axis = node.Integer("axis", -1);
  SINTER_RETURN_IF_ERROR(node.status());
  SINTER_ASSIGN_OR_RETURN(const int first, NormalizeAxis(axis, out.rank(node.input(0))));
  if (!coerces || first == out.rank(node.input(0)) - 1) {
    return ReturnUnary(node, Softmax{.axis = first}, out);
  }
  SINTER_ASSIGN_OR_RETURN(const ValueId x, Real(node, 0, out));
  LoweringBuilder make(out);
  const ValueId matrix = make.Node(Flatten{.axis = first}, {x});
  const ValueId y = make.Node(Reshape{.allowzero = true},
                              {make.Node(Softmax{.axis = 1}, {matrix}), make.Node(ShapeOf{}, {x})});
  SINTER_RETURN_IF_ERROR(make.status());
  return ReturnQuantized(node, y, 3, out.type(node.input(0)).dtype, out);
}

// A pool of x with or without channels last.
absl::Status ReturnPooled(OnnxNode& node, bool channels_last, Operation pool, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const ValueId x, Real(node, 0, out));
  LoweringBuilder make(out);
  ValueId y = make.Node(std::move(pool), {channels_last ? WithChannelsFirst(x, make) : x});
  if (channels_last) y = WithChannelsLast(y, make);
  SINTER_RETURN_IF_ERROR(make.status());
  return ReturnQuantized(node, y, 3, out.type(node.input(0)).dtype, out);
}

absl::Status LowerQLinearAveragePool(OnnxNode& node, Lowering& out) {
  static_cast<void>(out.rank(node.input(0)));  // the rank must be known
  auto pool = ReadPool<AveragePool>(node);
  pool.count_include_pad = node.Flag("count_include_pad", false);
  return ReturnPooled(node, node.Flag("channels_last", false), std::move(pool), out);
}

absl::Status LowerQLinearGlobalAveragePool(OnnxNode& node, Lowering& out) {
  const bool channels_last = node.Flag("channels_last", false);
  const int rank = out.rank(node.input(0));
  if (rank < 3) return absl::InvalidArgumentError("the input must have spatial axes");
  ReduceMean mean{.keepdims = true};
  for (int axis = 2; axis < rank; ++axis) mean.axes.push_back(channels_last ? axis - 1 : axis);
  return ReturnUnary(node, std::move(mean), out);
}

// Operands: the result's scale and zero point, then those of each part.
absl::Status LowerQLinearConcat(OnnxNode& node, Lowering& out) {
  const int64_t axis = node.Integer("axis", 0);
  if (node.input_count() % 3 != 2) {
    return absl::InvalidArgumentError("each part needs a scale and a zero point");
  }
  std::vector<ValueId> parts;
  for (size_t i = 2; i < node.input_count(); i += 3) {
    SINTER_ASSIGN_OR_RETURN(parts.emplace_back(), Real(node, i, out));
  }
  SINTER_ASSIGN_OR_RETURN(const ValueId y, out.Add(Concat{.axis = axis}, std::move(parts)));
  return ReturnQuantized(node, y, 0, out.type(node.input(1)).dtype, out);
}

// Exact.
absl::Status LowerNhwcMaxPool(OnnxNode& node, Lowering& out) {
  static_cast<void>(out.rank(node.input(0)));  // the rank must be known
  LoweringBuilder make(out);
  const ValueId x = WithChannelsFirst(node.input(0), make);
  const ValueId y = WithChannelsLast(make.Node(ReadPool<MaxPool>(node), {x}), make);
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(y);
}

constexpr LoweringRow kMicrosoftQuantizedRows[] = {
    MicrosoftRow("DequantizeLinear", {2, 3}, LowerMicrosoftDequantizeLinear),
    MicrosoftRow("NhwcMaxPool", {1, 1}, LowerNhwcMaxPool),
    MicrosoftRow("QLinearAdd", {2, 8}, LowerQLinearAdd),
    MicrosoftRow("QLinearAveragePool", {2, 5}, LowerQLinearAveragePool),
    MicrosoftRow("QLinearConcat", {5, Arity::kAny}, LowerQLinearConcat),
    MicrosoftRow("QLinearGlobalAveragePool", {2, 5}, LowerQLinearGlobalAveragePool),
    MicrosoftRow("QLinearLeakyRelu", {2, 5}, LowerQLinearLeakyRelu),
    MicrosoftRow("QLinearMul", {2, 8}, LowerQLinearMul),
    MicrosoftRow("QLinearSigmoid", {2, 5}, LowerQLinearSigmoid),
    MicrosoftRow("QLinearSoftmax", {2, 5}, LowerQLinearSoftmax),
    MicrosoftRow("QuantizeLinear", {2, 3}, LowerMicrosoftQuantizeLinear),
};

}  // namespace

LoweringTable MicrosoftQuantizedLowerings() { return kMicrosoftQuantizedRows; }

}  // namespace sinter::onnx
