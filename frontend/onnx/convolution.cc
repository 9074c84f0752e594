// Convolutions.
#include "frontend/onnx/lowering.h"
#include "frontend/onnx/windows.h"
#include "ir/ops/col2im.h"
#include "ir/ops/conv.h"
#include "ir/ops/conv_transpose.h"
#include "ir/ops/deform_conv.h"

namespace sinter::onnx {
namespace {

std::vector<ValueId> Operands(const OnnxNode& node) {
  std::vector<ValueId> operands = {node.input(0), node.input(1)};
  if (node.HasInput(2)) operands.push_back(node.input(2));
  return operands;
}

absl::Status LowerConv(OnnxNode& node, Lowering& out) {
  SINTER_RETURN_IF_ERROR(CheckKernelShape(node, out.shape(node.input(1)).whole()));
  return out.Return(ConvOf(node), Operands(node));
}

// Returns the pads of a ConvTranspose whose output size is given: `wanted` along each spatial axis
// or, if `wanted` is empty, `stride` times the input size (so the pads are the same for every
// size).
absl::StatusOr<std::vector<int64_t>> PadsFor(const ConvTranspose& conv, const Shape& input,
                                             const Shape& weight,
                                             const std::vector<int64_t>& wanted, AutoPad auto_pad) {
  if (!weight.is_static() || weight.rank() < 3 || input.rank() != weight.rank()) {
    return absl::InvalidArgumentError(absl::StrCat("input ", input.ToString(), " and weight ",
                                                   weight.ToString(), " leave its pads open"));
  }
  const Window window = conv.WindowFor(weight);
  SINTER_ASSIGN_OR_RETURN(const std::vector<WindowAxis> axes,
                          ResolveWindow(window, std::vector<Dim>(window.kernel_shape.size(), 1)));
  for (const std::vector<int64_t>& list : {conv.output_padding, wanted}) {
    if (list.empty() || list.size() == axes.size()) continue;
    return absl::InvalidArgumentError(absl::StrCat("output_padding and output_shape must have ",
                                                   axes.size(), " elements, not ", list.size()));
  }
  std::vector<int64_t> begins;
  std::vector<int64_t> ends;
  for (size_t i = 0; i < axes.size(); ++i) {
    const Dim extra = conv.output_padding.empty() ? 0 : conv.output_padding[i];
    Dim total = Dim(axes[i].effective_kernel() - axes[i].stride) + extra;
    if (!wanted.empty()) {
      total = total + input[static_cast<int>(i) + 2] * axes[i].stride - wanted[i];
    }
    if (!total.is_static()) {
      return absl::UnimplementedError(
          absl::StrCat("output_shape for the input ", input.ToString()));
    }
    // If the result is to be larger than strides and kernel make it, the end gets a negative pad.
    const int64_t whole = total.value();
    const int64_t less = whole < 0 ? whole : whole / 2;
    begins.push_back(whole >= 0 && auto_pad == AutoPad::kSameUpper ? less : whole - less);
    ends.push_back(whole - begins.back());
  }
  begins.insert(begins.end(), ends.begin(), ends.end());
  return begins;
}

absl::Status LowerConvTranspose(OnnxNode& node, Lowering& out) {
  SINTER_RETURN_IF_ERROR(CheckKernelShape(node, out.shape(node.input(1)).whole()));
  ConvTranspose conv{.strides = node.Integers("strides"),
                     .pads = node.Integers("pads"),
                     .dilations = node.Integers("dilations"),
                     .output_padding = node.Integers("output_padding"),
                     .group = node.Integer("group", 1)};
  const std::vector<int64_t> wanted = node.Integers("output_shape");
  const AutoPad auto_pad = node.Choice("auto_pad", AutoPad::kNotSet);
  SINTER_RETURN_IF_ERROR(node.status());
  const bool same = auto_pad == AutoPad::kSameUpper || auto_pad == AutoPad::kSameLower;
  if (auto_pad != AutoPad::kNotSet) conv.pads.clear();
  if (same || !wanted.empty()) {
    SINTER_ASSIGN_OR_RETURN(conv.pads, PadsFor(conv, out.shape(node.input(0)).whole(),
                                               out.shape(node.input(1)).whole(), wanted, auto_pad));
  }
  return out.Return(std::move(conv), Operands(node));
}

// Operands: x, weight, offset, bias, mask.
absl::Status LowerDeformConv(OnnxNode& node, Lowering& out) {
  SINTER_RETURN_IF_ERROR(CheckKernelShape(node, out.shape(node.input(1)).whole()));
  DeformConv conv{.strides = node.Integers("strides"),
                  .pads = node.Integers("pads"),
                  .dilations = node.Integers("dilations"),
                  .group = node.Integer("group", 1),
                  .offset_group = node.Integer("offset_group", 1)};
  const DType dtype = out.type(node.input(0)).dtype;
  if (!IsFloatingPoint(dtype)) return absl::InvalidArgumentError("it must be floating-point");
  const ValueId bias = node.HasInput(3) ? node.input(3) : out.AddScalar(dtype, 0);
  const ValueId mask = node.HasInput(4) ? node.input(4) : out.AddScalar(dtype, 1);
  return out.Return(std::move(conv), {node.input(0), node.input(1), node.input(2), bias, mask});
}

absl::Status LowerCol2Im(OnnxNode& node, Lowering& out) {
  Col2Im op{.strides = node.Integers("strides"),
            .pads = node.Integers("pads"),
            .dilations = node.Integers("dilations")};
  return out.Return(std::move(op), {node.input(0), node.input(1), node.input(2)});
}

constexpr LoweringRow kConvolutionRows[] = {
    {"Col2Im", 18, LoweringRow::kLatest, {3, 3}, LowerCol2Im},
    {"Conv", 1, LoweringRow::kLatest, {2, 3}, LowerConv},
    {"ConvTranspose", 1, LoweringRow::kLatest, {2, 3}, LowerConvTranspose},
    {"DeformConv", 19, LoweringRow::kLatest, {3, 5}, LowerDeformConv},
};

}  // namespace

LoweringTable ConvolutionLowerings() { return kConvolutionRows; }

}  // namespace sinter::onnx
