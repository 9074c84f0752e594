// ONNX's windows in oneDNN's conventions.
#ifndef SINTER_KERNELS_ONEDNN_WINDOW_H_
#define SINTER_KERNELS_ONEDNN_WINDOW_H_

#include <algorithm>
#include <optional>
#include <vector>

#include "ir/ops/window.h"
#include "kernels/onednn/layouts.h"

namespace sinter::onednn {

struct WindowDims {
  Dims kernel;
  Dims strides;
  Dims dilations;  // 0: no dilation
  Dims pads_begin;
  Dims pads_end;
};

// The window for an input [N, C, spatial...]. Returns nothing if a pad is negative.
inline std::optional<WindowDims> WindowDimsOf(const Window& window, const Dims& input) {
  const std::vector<Dim> spatial(input.begin() + 2, input.end());
  const auto axes = ResolveWindow(window, spatial);
  if (!axes.ok()) return std::nullopt;
  WindowDims dims;
  for (const WindowAxis& axis : *axes) {
    if (axis.pad_begin < 0 || axis.pad_end < 0) return std::nullopt;
    dims.kernel.push_back(axis.kernel);
    dims.strides.push_back(axis.stride);
    dims.dilations.push_back(axis.dilation - 1);
    dims.pads_begin.push_back(axis.pad_begin);
    dims.pads_end.push_back(axis.pad_end);
  }
  return dims;
}

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_WINDOW_H_
