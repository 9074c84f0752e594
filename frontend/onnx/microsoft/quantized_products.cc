// Products of quantised operands. Sums are exact in i32. ONNX Runtime's are, too, unless its CPU adds
// pairs of products of u8 and i8 in 16 bits, which saturates for weights beyond 7 bits.
#include "frontend/onnx/microsoft/channels_last.h"
#include "frontend/onnx/quantized.h"
#include "frontend/onnx/recurrent.h"
#include "ir/ops/matmul_integer.h"
#include "ir/ops/squeeze.h"

namespace sinter::onnx {
namespace {

// (a - a's zero point) * (b - b's zero point) in i32. The zero points are scalars, or lists over the
// rows of a and the columns of b.
ValueId IntegerProduct(ValueId a, ValueId b, ValueId a_zero, ValueId b_zero,
                       LoweringBuilder& make) {
  return make.Node(MatMulInteger{}, {a, b, a_zero, b_zero});
}

// sums * (scale a * scale b) + the bias, operand `bias` of the node, if it is given.
absl::Status ReturnReal(const OnnxNode& node, ValueId sums, ValueId a_scale, ValueId b_scale,
                        size_t bias, LoweringBuilder& make, Lowering& out) {
  ValueId y =
      make.Product(make.Node(Cast{.to = DType::kFloat32}, {sums}), make.Product(a_scale, b_scale));
  if (node.HasInput(bias)) y = make.Sum(y, node.input(bias));
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(y);
}

// Operands: a, b, their scales, their zero points, bias.
absl::Status LowerMatMulIntegerToFloat(OnnxNode& node, Lowering& out) {
  const ValueId a = node.input(0);
  const ValueId b = node.input(1);
  SINTER_ASSIGN_OR_RETURN(ValueId a_scale, ScalarIfOne(node.input(2), out));
  SINTER_ASSIGN_OR_RETURN(a_scale, PerRow(a_scale, a, out));
  SINTER_ASSIGN_OR_RETURN(const ValueId b_scale, ScalarIfOne(node.input(3), out));
  SINTER_ASSIGN_OR_RETURN(ValueId a_zero, ZeroPoint(node, 4, a, out));
  SINTER_ASSIGN_OR_RETURN(a_zero, PerRow(a_zero, a, out));
  SINTER_ASSIGN_OR_RETURN(const ValueId b_zero, ZeroPoint(node, 5, b, out));
  LoweringBuilder make(out);
  return ReturnReal(node, IntegerProduct(a, b, a_zero, b_zero, make), a_scale, b_scale, 6, make,
                    out);
}

// Operands: a, which is quantised to u8 first, b, its scale and zero point, bias.
absl::Status LowerDynamicQuantizeMatMul(OnnxNode& node, Lowering& out) {
  const ValueId b = node.input(1);
  SINTER_ASSIGN_OR_RETURN(const DynamicallyQuantized a, AddDynamicQuantization(node.input(0), out));
  SINTER_ASSIGN_OR_RETURN(const ValueId b_scale, ScalarIfOne(node.input(2), out));
  SINTER_ASSIGN_OR_RETURN(const ValueId b_zero, ZeroPoint(node, 3, b, out));
  LoweringBuilder make(out);
  return ReturnReal(node, IntegerProduct(a.y, b, a.zero_point, b_zero, make), a.scale, b_scale, 4,
                    make, out);
}

// alpha * a * b + c, quantised or not; c is i32 and has the scale of the product. Operands: a, its
// scale and zero point, b, its scale and zero point, c, the result's scale and zero point.
absl::Status LowerQGemm(OnnxNode& node, Lowering& out) {
  const float alpha = node.Float("alpha", 1);
  const bool transposed[] = {node.Flag("transA", false), node.Flag("transB", false)};
  LoweringBuilder make(out);
  ValueId factors[2];
  ValueId scales[2];
  ValueId zeros[2];
  for (size_t i = 0; i < 2; ++i) {
    factors[i] = node.input(3 * i);
    if (out.rank(factors[i]) != 2) return absl::InvalidArgumentError("it takes matrices");
    if (transposed[i]) factors[i] = make.Permuted(factors[i], {1, 0});
    SINTER_ASSIGN_OR_RETURN(scales[i], ScalarIfOne(node.input(3 * i + 1), out));
    SINTER_ASSIGN_OR_RETURN(zeros[i], ScalarIfOne(node.input(3 * i + 2), out));
  }
  ValueId sums = IntegerProduct(factors[0], factors[1], zeros[0], zeros[1], make);
  if (node.HasInput(6)) sums = make.Sum(sums, node.input(6));
  if (alpha != 1) scales[0] = make.Product(scales[0], make.Scalar(DType::kFloat32, alpha));
  if (!node.HasInput(7)) {
    return ReturnReal(node, sums, scales[0], scales[1], node.input_count(), make, out);
  }
  SINTER_RETURN_IF_ERROR(make.status());
  SINTER_ASSIGN_OR_RETURN(const ValueId zero, ZeroPoint(node, 8, node.input(0), out));
  SINTER_ASSIGN_OR_RETURN(const ValueId y,
                          AddRequantized(sums, scales[0], scales[1], node.input(7), zero, out));
  return out.Return(y);
}

absl::Status LowerMicrosoftQLinearConv(OnnxNode& node, Lowering& out) {
  static_cast<void>(out.rank(node.input(0)));  // the rank must be known
  LoweringBuilder make(out);
  const bool channels_last = node.Flag("channels_last", false);
  ValueId x = node.input(0);
  if (channels_last) x = WithChannelsFirst(x, make);
  SINTER_RETURN_IF_ERROR(make.status());
  SINTER_ASSIGN_OR_RETURN(ValueId y, AddQLinearConv(node, x, out));
  if (channels_last) y = WithChannelsLast(y, make);
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(y);
}

// Weights [directions, in, 4 * hidden] with scales and zero points [directions] or [directions,
// 4 * hidden], as LSTM takes them.
ValueId RealWeights(ValueId weights, ValueId scales, ValueId zeros, LoweringBuilder& make) {
  if (!make.status().ok()) return weights;
  const auto real = [&](ValueId x) { return make.Node(Cast{.to = DType::kFloat32}, {x}); };
  const auto spread = [&](ValueId x) {
    return make.WithAxes(x, make.shape(x).whole().rank() == 1 ? std::vector<int64_t>{1, 2}
                                                              : std::vector<int64_t>{1});
  };
  const ValueId centred = make.Difference(real(weights), spread(real(zeros)));
  return make.Permuted(make.Product(centred, spread(scales)), {0, 2, 1});
}

// The operands of LSTM, with the scales and zero points of W and R after them. It runs as LSTM with
// the real weights. ONNX Runtime also quantises x and, in every step, h to u8, so its results differ
// by that rounding: by up to 0.005 in the recorded cases.
absl::Status LowerDynamicQuantizeLstm(OnnxNode& node, Lowering& out) {
  SINTER_RETURN_IF_ERROR(node.RequireInputs({8, 9, 10, 11}));
  for (size_t i = 8; i < 12; ++i) static_cast<void>(out.rank(node.input(i)));
  LoweringBuilder make(out);
  const ValueId w = RealWeights(node.input(1), node.input(8), node.input(9), make);
  const ValueId r = RealWeights(node.input(2), node.input(10), node.input(11), make);
  SINTER_RETURN_IF_ERROR(make.status());
  node.ReplaceInput(1, w);
  node.ReplaceInput(2, r);
  return LowerLstm(node, out);
}

constexpr LoweringRow kQuantizedProductRows[] = {
    MicrosoftRow("DynamicQuantizeLSTM", {3, 12}, LowerDynamicQuantizeLstm),
    MicrosoftRow("DynamicQuantizeMatMul", {3, 5}, LowerDynamicQuantizeMatMul),
    MicrosoftRow("MatMulIntegerToFloat", {4, 7}, LowerMatMulIntegerToFloat),
    MicrosoftRow("QGemm", {6, 9}, LowerQGemm),
    MicrosoftRow("QLinearConv", {8, 9}, LowerMicrosoftQLinearConv),
};

}  // namespace

LoweringTable QuantizedProductLowerings() { return kQuantizedProductRows; }

}  // namespace sinter::onnx
