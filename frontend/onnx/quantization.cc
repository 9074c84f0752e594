// Quantised operators. Products are accumulated exactly in i32. ONNX's operators with a quantised
// result are lowered to such a product, a scaling and a quantisation.
#include "frontend/onnx/quantized.h"
#include "frontend/onnx/windows.h"
#include "ir/ops/add.h"
#include "ir/ops/cast.h"
#include "ir/ops/conv_integer.h"
#include "ir/ops/dequantize_linear.h"
#include "ir/ops/div.h"
#include "ir/ops/equal.h"
#include "ir/ops/matmul_integer.h"
#include "ir/ops/max.h"
#include "ir/ops/min.h"
#include "ir/ops/mul.h"
#include "ir/ops/neg.h"
#include "ir/ops/quantize_linear.h"
#include "ir/ops/reduce_max.h"
#include "ir/ops/reduce_min.h"
#include "ir/ops/squeeze.h"
#include "ir/ops/sub.h"
#include "ir/ops/unsqueeze.h"
#include "ir/ops/where.h"

namespace sinter::onnx {
namespace {

// Reshapes a list with one element per output channel to broadcast against [N, M, spatial...].
absl::StatusOr<ValueId> PerChannel(ValueId value, int rank, Lowering& out) {
  if (out.rank(value) != 1) return value;
  std::vector<int64_t> axes;
  for (int axis = 1; axis < rank - 1; ++axis) axes.push_back(axis);
  return out.Add(Unsqueeze{.axes = std::move(axes)}, {value});
}

// The data, the scale and, if given, the zero point (operands 0 to 2). With blocks, a list of one
// element stays a list: it belongs to one block.
absl::StatusOr<std::vector<ValueId>> ScaledOperands(const OnnxNode& node, int64_t block_size,
                                                    Lowering& out) {
  std::vector<ValueId> operands = {node.input(0)};
  for (size_t i = 1; i <= 2; ++i) {
    if (!node.HasInput(i)) continue;
    ValueId operand = node.input(i);
    if (block_size == 0) {
      SINTER_ASSIGN_OR_RETURN(operand, ScalarIfOne(operand, out));
    }
    operands.push_back(operand);
  }
  return operands;
}

absl::Status LowerQuantizeLinear(OnnxNode& node, Lowering& out) {
  const bool has_zero = node.HasInput(2);
  QuantizeLinear op;
  if (node.opset() >= 13) op.axis = node.Integer("axis", 1);
  if (node.opset() >= 19) op.saturate = node.Flag("saturate", true);
  if (node.opset() >= 21) {
    op.block_size = node.Integer("block_size", 0);
    SINTER_ASSIGN_OR_RETURN(op.to, node.ElementType("output_dtype", TensorProto::UINT8));
  }
  if (has_zero) {
    const DType dtype = out.type(node.input(2)).dtype;
    if (node.HasAttribute("output_dtype") && op.to != dtype) {
      return absl::InvalidArgumentError("output_dtype is not the zero point's type");
    }
    op.to = dtype;
  }
  if (!IsNarrowFloat(op.to)) op.saturate = true;  // it has no effect
  op.precision = ImpliedPrecision(out.type(node.input(0)).dtype, out.type(node.input(1)).dtype);
  if (node.opset() >= 23 && node.HasAttribute("precision")) {
    SINTER_ASSIGN_OR_RETURN(op.precision, node.ElementType("precision", TensorProto::FLOAT));
  }
  SINTER_ASSIGN_OR_RETURN(std::vector<ValueId> operands, ScaledOperands(node, op.block_size, out));
  return out.Return(op, std::move(operands));
}

absl::Status LowerDequantizeLinear(OnnxNode& node, Lowering& out) {
  DequantizeLinear op{.to = out.type(node.input(1)).dtype};
  if (node.opset() >= 13) op.axis = node.Integer("axis", 1);
  if (node.opset() >= 21) op.block_size = node.Integer("block_size", 0);
  if (node.opset() >= 23 && node.HasAttribute("output_dtype")) {
    SINTER_ASSIGN_OR_RETURN(op.to, node.ElementType("output_dtype", TensorProto::FLOAT));
  }
  SINTER_ASSIGN_OR_RETURN(std::vector<ValueId> operands, ScaledOperands(node, op.block_size, out));
  return out.Return(op, std::move(operands));
}

// Multiplies a and b. The zero points are scalars, or lists over the rows of a and the columns of
// b.
absl::StatusOr<ValueId> MultiplyMatrices(ValueId a, ValueId b, ValueId a_zero, ValueId b_zero,
                                         Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(a_zero, PerRow(a_zero, a, out));
  return out.Add(MatMulInteger{}, {a, b, a_zero, b_zero});
}

absl::Status LowerMatMulInteger(OnnxNode& node, Lowering& out) {
  const ValueId a = node.input(0);
  const ValueId b = node.input(1);
  SINTER_ASSIGN_OR_RETURN(const ValueId a_zero, ZeroPoint(node, 2, a, out));
  SINTER_ASSIGN_OR_RETURN(const ValueId b_zero, ZeroPoint(node, 3, b, out));
  SINTER_ASSIGN_OR_RETURN(const ValueId product, MultiplyMatrices(a, b, a_zero, b_zero, out));
  return out.Return(product);
}

ConvInteger ReadConv(OnnxNode& node) {
  return {.strides = node.Integers("strides"),
          .pads = node.Integers("pads"),
          .dilations = node.Integers("dilations"),
          .group = node.Integer("group", 1),
          .auto_pad = node.Choice("auto_pad", AutoPad::kNotSet)};
}

absl::Status LowerConvInteger(OnnxNode& node, Lowering& out) {
  SINTER_RETURN_IF_ERROR(CheckKernelShape(node, out.shape(node.input(1)).whole()));
  const ConvInteger op = ReadConv(node);
  SINTER_ASSIGN_OR_RETURN(const ValueId x_zero, ZeroPoint(node, 2, node.input(0), out));
  SINTER_ASSIGN_OR_RETURN(const ValueId w_zero, ZeroPoint(node, 3, node.input(1), out));
  return out.Return(op, {node.input(0), node.input(1), x_zero, w_zero});
}

// Operands: a, its scale and zero point; b, its scale and zero point; the result's scale and zero
// point.
absl::Status LowerQLinearMatMul(OnnxNode& node, Lowering& out) {
  const ValueId a = node.input(0);
  SINTER_ASSIGN_OR_RETURN(const ValueId a_zero, ScalarIfOne(node.input(2), out));
  SINTER_ASSIGN_OR_RETURN(const ValueId b_zero, ScalarIfOne(node.input(5), out));
  SINTER_ASSIGN_OR_RETURN(const ValueId sums,
                          MultiplyMatrices(a, node.input(3), a_zero, b_zero, out));
  SINTER_ASSIGN_OR_RETURN(ValueId a_scale, ScalarIfOne(node.input(1), out));
  SINTER_ASSIGN_OR_RETURN(a_scale, PerRow(a_scale, a, out));
  SINTER_ASSIGN_OR_RETURN(const ValueId b_scale, ScalarIfOne(node.input(4), out));
  SINTER_ASSIGN_OR_RETURN(
      const ValueId y, AddRequantized(sums, a_scale, b_scale, node.input(6), node.input(7), out));
  return out.Return(y);
}

absl::Status LowerQLinearConv(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const ValueId y, AddQLinearConv(node, node.input(0), out));
  return out.Return(y);
}

// Results: the tensor, its scale and its zero point.
absl::Status LowerDynamicQuantizeLinear(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const DynamicallyQuantized result,
                          AddDynamicQuantization(node.input(0), out));
  out.SetOutput(1, result.scale);
  out.SetOutput(2, result.zero_point);
  return out.Return(result.y);
}

constexpr LoweringRow kQuantizationRows[] = {
    {"ConvInteger", 10, LoweringRow::kLatest, {2, 4}, LowerConvInteger},
    {"DequantizeLinear", 10, LoweringRow::kLatest, {2, 3}, LowerDequantizeLinear},
    {"DynamicQuantizeLinear", 11, LoweringRow::kLatest, {1, 1}, LowerDynamicQuantizeLinear},
    {"MatMulInteger", 10, LoweringRow::kLatest, {2, 4}, LowerMatMulInteger},
    {"QLinearConv", 10, LoweringRow::kLatest, {8, 9}, LowerQLinearConv},
    {"QLinearMatMul", 10, LoweringRow::kLatest, {8, 8}, LowerQLinearMatMul},
    {"QuantizeLinear", 10, LoweringRow::kLatest, {2, 3}, LowerQuantizeLinear},
};

}  // namespace

DType ImpliedPrecision(DType x, DType scale) {
  if (scale == DType::kFloat8E8M0) return IsFloatingPoint(x) ? x : DType::kFloat32;
  return IsFloatingPoint(scale) ? scale : DType::kFloat64;
}

absl::StatusOr<ValueId> ScalarIfOne(ValueId value, Lowering& out) {
  if (out.shape(value).whole() != Shape{1}) return value;
  return out.Add(Squeeze{.axes = {0}}, {value});
}

absl::StatusOr<ValueId> ZeroPoint(const OnnxNode& node, size_t index, ValueId of, Lowering& out) {
  if (!node.HasInput(index)) return out.AddScalar(out.type(of).dtype, 0);
  return ScalarIfOne(node.input(index), out);
}

absl::StatusOr<ValueId> PerRow(ValueId value, ValueId matrix, Lowering& out) {
  if (out.rank(value) != 1 || out.rank(matrix) < 2) return value;
  return out.Add(Unsqueeze{.axes = {-1}}, {value});
}

absl::StatusOr<ValueId> AddRequantized(ValueId sums, ValueId scale_a, ValueId scale_b,
                                       ValueId scale, ValueId zero_point, Lowering& out) {
  for (ValueId* operand : {&scale_a, &scale_b, &scale}) {
    if (out.type(*operand).dtype == DType::kFloat32) continue;
    SINTER_ASSIGN_OR_RETURN(*operand, out.Add(Cast{.to = DType::kFloat32}, {*operand}));
  }
  SINTER_ASSIGN_OR_RETURN(scale, ScalarIfOne(scale, out));
  SINTER_ASSIGN_OR_RETURN(zero_point, ScalarIfOne(zero_point, out));
  if (out.rank(scale) != 0 || out.rank(zero_point) != 0) {
    return absl::UnimplementedError("the result's scale and zero point must be scalars");
  }
  SINTER_ASSIGN_OR_RETURN(const ValueId both, out.Add(Mul{}, {scale_a, scale_b}));
  SINTER_ASSIGN_OR_RETURN(const ValueId factor, out.Add(Div{}, {both, scale}));
  SINTER_ASSIGN_OR_RETURN(const ValueId real, out.Add(Cast{.to = DType::kFloat32}, {sums}));
  SINTER_ASSIGN_OR_RETURN(const ValueId scaled, out.Add(Mul{}, {real, factor}));
  return out.Add(QuantizeLinear{.to = out.type(zero_point).dtype},
                 {scaled, out.AddScalar(DType::kFloat32, 1), zero_point});
}

// The operands of QLinearMatMul and an i32 bias, which has the scale of the sums.
absl::StatusOr<ValueId> AddQLinearConv(OnnxNode& node, ValueId x, Lowering& out) {
  SINTER_RETURN_IF_ERROR(CheckKernelShape(node, out.shape(node.input(3)).whole()));
  const ConvInteger op = ReadConv(node);
  const int rank = out.rank(x);
  SINTER_ASSIGN_OR_RETURN(const ValueId x_zero, ScalarIfOne(node.input(2), out));
  SINTER_ASSIGN_OR_RETURN(const ValueId w_zero, ScalarIfOne(node.input(5), out));
  SINTER_ASSIGN_OR_RETURN(ValueId sums, out.Add(op, {x, node.input(3), x_zero, w_zero}));
  if (node.HasInput(8)) {
    SINTER_ASSIGN_OR_RETURN(const ValueId bias, PerChannel(node.input(8), rank, out));
    SINTER_ASSIGN_OR_RETURN(sums, out.Add(Add{}, {sums, bias}));
  }
  SINTER_ASSIGN_OR_RETURN(const ValueId x_scale, ScalarIfOne(node.input(1), out));
  SINTER_ASSIGN_OR_RETURN(ValueId w_scale, ScalarIfOne(node.input(4), out));
  SINTER_ASSIGN_OR_RETURN(w_scale, PerChannel(w_scale, rank, out));
  return AddRequantized(sums, x_scale, w_scale, node.input(6), node.input(7), out);
}

absl::StatusOr<DynamicallyQuantized> AddDynamicQuantization(ValueId x, Lowering& out) {
  const DType dtype = out.type(x).dtype;
  if (!IsFloatingPoint(dtype)) return absl::InvalidArgumentError("it must be floating-point");
  const ValueId zero = out.AddScalar(dtype, 0);
  SINTER_ASSIGN_OR_RETURN(ValueId least, out.Add(ReduceMin{.keepdims = false}, {x}));
  SINTER_ASSIGN_OR_RETURN(least, out.Add(Min{}, {least, zero}));
  SINTER_ASSIGN_OR_RETURN(ValueId most, out.Add(ReduceMax{.keepdims = false}, {x}));
  SINTER_ASSIGN_OR_RETURN(most, out.Add(Max{}, {most, zero}));
  SINTER_ASSIGN_OR_RETURN(ValueId range, out.Add(Sub{}, {most, least}));
  SINTER_ASSIGN_OR_RETURN(const ValueId is_empty, out.Add(Equal{}, {most, least}));
  SINTER_ASSIGN_OR_RETURN(range, out.Add(Where{}, {is_empty, out.AddScalar(dtype, 1), range}));
  SINTER_ASSIGN_OR_RETURN(const ValueId scale, out.Add(Div{}, {range, out.AddScalar(dtype, 255)}));
  SINTER_ASSIGN_OR_RETURN(const ValueId below, out.Add(Neg{}, {least}));
  const QuantizeLinear quantize{.to = DType::kUint8, .precision = dtype};
  SINTER_ASSIGN_OR_RETURN(const ValueId zero_point, out.Add(quantize, {below, scale}));
  SINTER_ASSIGN_OR_RETURN(const ValueId y, out.Add(quantize, {x, scale, zero_point}));
  return DynamicallyQuantized{y, scale, zero_point};
}

LoweringTable QuantizationLowerings() { return kQuantizationRows; }

}  // namespace sinter::onnx
