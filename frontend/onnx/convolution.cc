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

// ONNX's auto_pad for ConvTranspose makes the output `stride` times as large as the input, which
// needs the same pads for every size.
absl::StatusOr<std::vector<int64_t>> SamePads(const ConvTranspose& conv, const Shape& weight,
                                              AutoPad auto_pad) {
  if (!weight.is_static() || weight.rank() < 3) {
    return absl::InvalidArgumentError(
        absl::StrCat("auto_pad needs a weight of known shape, not ", weight.ToString()));
  }
  const Window window = conv.WindowFor(weight);
  SINTER_ASSIGN_OR_RETURN(const std::vector<WindowAxis> axes,
                          ResolveWindow(window, std::vector<Dim>(window.kernel_shape.size(), 1)));
  if (!conv.output_padding.empty() && conv.output_padding.size() != axes.size()) {
    return absl::InvalidArgumentError(absl::StrCat("output_padding must have ", axes.size(),
                                                   " elements, not ", conv.output_padding.size()));
  }
  std::vector<int64_t> begins;
  std::vector<int64_t> ends;
  for (size_t i = 0; i < axes.size(); ++i) {
    int64_t total = axes[i].effective_kernel() - axes[i].stride;
    if (!conv.output_padding.empty() &&
        __builtin_add_overflow(total, conv.output_padding[i], &total)) {
      return absl::InvalidArgumentError("output_padding is out of range");
    }
    if (total < 0) {
      return absl::UnimplementedError("auto_pad with a window smaller than its stride");
    }
    const int64_t less = total / 2;
    begins.push_back(auto_pad == AutoPad::kSameUpper ? less : total - less);
    ends.push_back(total - begins.back());
  }
  begins.insert(begins.end(), ends.begin(), ends.end());
  return begins;
}

absl::Status LowerConvTranspose(OnnxNode& node, Lowering& out) {
  if (node.HasAttribute("output_shape")) {
    return absl::UnimplementedError("output_shape is not supported");
  }
  SINTER_RETURN_IF_ERROR(CheckKernelShape(node, out));
  ConvTranspose conv{.strides = node.Integers("strides"),
                     .pads = node.Integers("pads"),
                     .dilations = node.Integers("dilations"),
                     .output_padding = node.Integers("output_padding"),
                     .group = node.Integer("group", 1)};
  const AutoPad auto_pad = node.Choice("auto_pad", AutoPad::kNotSet);
  SINTER_RETURN_IF_ERROR(node.status());
  if (auto_pad != AutoPad::kNotSet) conv.pads.clear();
  if (auto_pad == AutoPad::kSameUpper || auto_pad == AutoPad::kSameLower) {
    SINTER_ASSIGN_OR_RETURN(conv.pads, SamePads(conv, out.shape(node.input(1)), auto_pad));
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
