#include "ir/ops/pool.h"

namespace sinter {

absl::Status InferPool(Inference& inference, const Window& window) {
  SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 3, 5));
  const Shape& input = inference.shape(0);
  const std::vector<Dim> spatial(input.begin() + 2, input.end());
  SINTER_ASSIGN_OR_RETURN(const std::vector<WindowAxis> axes, ResolveWindow(window, spatial));
  for (const WindowAxis& axis : axes) {
    if (axis.pad_begin < 0 || axis.pad_begin >= axis.effective_kernel() || axis.pad_end < 0 ||
        axis.pad_end >= axis.effective_kernel()) {
      return absl::InvalidArgumentError(absl::StrCat("pads ", axis.pad_begin, " and ", axis.pad_end,
                                                     " must be at least 0 and below the window's ",
                                                     axis.effective_kernel()));
    }
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<Dim> output, WindowOutput(window, spatial));
  std::vector<Dim> dims = {input[0], input[1]};
  dims.insert(dims.end(), output.begin(), output.end());
  inference.SetOutput(0, inference.dtype(0), Shape(std::move(dims)));
  return absl::OkStatus();
}

double PoolFlops(const std::vector<int64_t>& kernel_shape, Types outputs) {
  auto flops = static_cast<double>(ElementCount(outputs[0].shape.ToIntegers()).ValueOrDie());
  for (const int64_t size : kernel_shape) flops *= static_cast<double>(size);
  return flops;
}

}  // namespace sinter
