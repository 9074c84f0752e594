#include "kernels/blocked/window_sizes.h"

#include <span>

namespace sinter::blocked {

std::optional<WindowSizes> WindowSizesOf(const Window& window, const std::vector<int64_t>& x,
                                         const std::vector<int64_t>& y) {
  if (x.size() < 3 || x.size() > 4) return std::nullopt;
  const std::vector<Dim> spatial(x.begin() + 2, x.end());
  const auto axes = ResolveWindow(window, spatial);
  if (!axes.ok()) return std::nullopt;
  for (const WindowAxis& axis : *axes) {
    if (axis.pad_begin < 0 || axis.pad_end < 0) return std::nullopt;
  }
  const bool planar = x.size() == 4;
  const WindowAxis vertical = planar ? (*axes)[0] : WindowAxis{};
  const WindowAxis& horizontal = axes->back();
  return WindowSizes{.batch = x[0],
                     .channels = x[1],
                     .height = planar ? x[2] : 1,
                     .width = x.back(),
                     .out_channels = y[1],
                     .out_height = planar ? y[2] : 1,
                     .out_width = y.back(),
                     .kernel_height = vertical.kernel,
                     .kernel_width = horizontal.kernel,
                     .stride_height = vertical.stride,
                     .stride_width = horizontal.stride,
                     .dilation_height = vertical.dilation,
                     .dilation_width = horizontal.dilation,
                     .pad_top = vertical.pad_begin,
                     .pad_left = horizontal.pad_begin};
}

}  // namespace sinter::blocked
