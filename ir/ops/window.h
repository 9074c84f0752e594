// The sliding window of convolutions and pools: ONNX's strides, pads, dilations, auto_pad and
// ceil_mode.
#ifndef SINTER_IR_OPS_WINDOW_H_
#define SINTER_IR_OPS_WINDOW_H_

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sinter/shape.h"

namespace sinter {

enum class AutoPad : uint8_t { kNotSet, kSameUpper, kSameLower, kValid };
inline std::span<const std::string_view> EnumNames(AutoPad) {
  static constexpr std::array<std::string_view, 4> kNames = {"NOTSET", "SAME_UPPER", "SAME_LOWER",
                                                             "VALID"};
  return kNames;
}

// The window along one spatial axis, with all defaults filled in. As in ONNX, pads may be negative
// (a crop).
struct WindowAxis {
  int64_t kernel = 1;
  int64_t stride = 1;
  int64_t dilation = 1;
  int64_t pad_begin = 0;
  int64_t pad_end = 0;

  int64_t effective_kernel() const { return (kernel - 1) * dilation + 1; }
};

// Attributes of an operator. Empty vectors stand for ONNX's defaults (strides 1, dilations 1, pads
// 0).
struct Window {
  std::vector<int64_t> kernel_shape;
  std::vector<int64_t> strides;
  std::vector<int64_t> pads;  // all begins, then all ends
  std::vector<int64_t> dilations;
  AutoPad auto_pad = AutoPad::kNotSet;
  bool ceil_mode = false;
};

// Checks lengths, signs and ranges (every stride, kernel and dilation is at least 1 and below
// 2^31). Fills in the defaults and, for static spatial dimensions, the pads that auto_pad implies.
absl::StatusOr<std::vector<WindowAxis>> ResolveWindow(const Window& window,
                                                      std::span<const Dim> spatial);

// The spatial output dimensions. It is an error if a window is known to be larger than its padded
// input.
absl::StatusOr<std::vector<Dim>> WindowOutput(const Window& window, std::span<const Dim> spatial);

}  // namespace sinter

#endif  // SINTER_IR_OPS_WINDOW_H_
