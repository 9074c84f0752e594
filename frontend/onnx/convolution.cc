// Convolutions.
#include "frontend/onnx/lowering.h"
#include "ir/ops/conv.h"
#include "ir/ops/conv_transpose.h"

namespace sinter::onnx {
namespace {

std::vector<ValueId> Operands(const OnnxNode& node) {
  std::vector<ValueId> operands = {node.input(0), node.input(1)};
  if (node.HasInput(2)) operands.push_back(node.input(2));
  return operands;
}

// kernel_shape says again what the weight's shape says.
absl::Status CheckKernelShape(OnnxNode& node, const Lowering& out) {
  const std::vector<int64_t> kernel = node.Integers("kernel_shape");
  const Shape& weight = out.shape(node.input(1));
  if (kernel.empty()) return absl::OkStatus();
  bool same = static_cast<int>(kernel.size()) + 2 == weight.rank();
  for (size_t i = 0; same && i < kernel.size(); ++i) {
    const Dim& dim = weight[static_cast<int>(i) + 2];
    same = !dim.is_static() || dim.Is(kernel[i]);
  }
  if (same) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("kernel_shape is ", Shape::Of(kernel).ToString(),
                                                 ", the weight ", weight.ToString()));
}

absl::Status LowerConv(OnnxNode& node, Lowering& out) {
  SINTER_RETURN_IF_ERROR(CheckKernelShape(node, out));
  Conv conv{.strides = node.Integers("strides"),
            .pads = node.Integers("pads"),
            .dilations = node.Integers("dilations"),
            .group = node.Integer("group", 1),
            .auto_pad = node.Choice("auto_pad", AutoPad::kNotSet)};
  return out.Return(std::move(conv), Operands(node));
}

// The pads of a ConvTranspose whose result is not to be as large as strides and kernel make it, but
// `wanted` along each spatial axis, or, where `wanted` is empty, `stride` times as large as the
// input (which needs the same pads for every size).
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
    // A result that is larger than what strides and kernel make is filled up at the end.
    const int64_t whole = total.value();
    const int64_t less = whole < 0 ? whole : whole / 2;
    begins.push_back(whole >= 0 && auto_pad == AutoPad::kSameUpper ? less : whole - less);
    ends.push_back(whole - begins.back());
  }
  begins.insert(begins.end(), ends.begin(), ends.end());
  return begins;
}

absl::Status LowerConvTranspose(OnnxNode& node, Lowering& out) {
  SINTER_RETURN_IF_ERROR(CheckKernelShape(node, out));
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
    SINTER_ASSIGN_OR_RETURN(conv.pads, PadsFor(conv, out.shape(node.input(0)),
                                               out.shape(node.input(1)), wanted, auto_pad));
  }
  return out.Return(std::move(conv), Operands(node));
}

constexpr LoweringRow kRows[] = {
    {"Conv", 1, LoweringRow::kLatest, {2, 3}, LowerConv},
    {"ConvTranspose", 1, LoweringRow::kLatest, {2, 3}, LowerConvTranspose},
};

}  // namespace

LoweringTable ConvolutionLowerings() { return kRows; }

}  // namespace sinter::onnx
