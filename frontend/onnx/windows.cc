#include "frontend/onnx/windows.h"

namespace sinter::onnx {

absl::Status CheckKernelShape(OnnxNode& node, const Shape& weight) {
  const std::vector<int64_t> kernel = node.Integers("kernel_shape");
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

Conv ConvOf(OnnxNode& node) {
  return {.strides = node.Integers("strides"),
          .pads = node.Integers("pads"),
          .dilations = node.Integers("dilations"),
          .group = node.Integer("group", 1),
          .auto_pad = node.Choice("auto_pad", AutoPad::kNotSet)};
}

}  // namespace sinter::onnx
