// Views of convolutions and pools with three spatial axes. Operators with fewer spatial axes get
// leading ones of size 1, so that one set of loops serves all.
#ifndef SINTER_KERNELS_NAIVE_WINDOW_LOOP_H_
#define SINTER_KERNELS_NAIVE_WINDOW_LOOP_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "ir/ops/window.h"
#include "kernels/naive/naive.h"

namespace sinter::naive {

// An operand as [a, b, depth, height, width]. The first two axes are batch and channels, or the
// output and input channels of a weight.
struct FiveAxes {
  std::array<int64_t, 5> dims;
  std::array<int64_t, 5> strides;

  template <class Pointer>
  explicit FiveAxes(const View<Pointer>& view) : dims{1, 1, 1, 1, 1}, strides{} {
    const size_t rank = view.dims.size();
    for (size_t axis = 0; axis < rank; ++axis) {
      const size_t to = axis < 2 ? axis : 5 - rank + axis;
      dims[to] = view.dims[axis];
      strides[to] = view.strides[axis];
    }
  }
};

// The taps of a window along one axis that are inside the input. For output position `at`, tap k
// reads input position at * stride - pad_begin + k * dilation, for k in [first, last).
struct Taps {
  int64_t first;
  int64_t last;
  int64_t start;  // input position of tap 0, may be negative
};
inline Taps TapsAt(const WindowAxis& axis, int64_t at, int64_t size) {
  const int64_t start = at * axis.stride - axis.pad_begin;
  const int64_t first = start < 0 ? (-start + axis.dilation - 1) / axis.dilation : 0;
  const int64_t room = size - start;
  const int64_t last = room <= 0 ? 0 : std::min(axis.kernel, (room - 1) / axis.dilation + 1);
  return {first, std::max(first, last), start};
}

// The window of an operator with up to three spatial axes, extended to three.
inline std::array<WindowAxis, 3> ThreeAxes(const std::vector<WindowAxis>& axes) {
  std::array<WindowAxis, 3> three;
  std::copy(axes.begin(), axes.end(), three.end() - static_cast<std::ptrdiff_t>(axes.size()));
  return three;
}

// The window's axes for an operand with these dims.
inline absl::StatusOr<std::array<WindowAxis, 3>> ResolveThreeAxes(
    const Window& window, const std::vector<int64_t>& dims) {
  const std::vector<Dim> spatial(dims.begin() + 2, dims.end());
  SINTER_ASSIGN_OR_RETURN(const std::vector<WindowAxis> axes, ResolveWindow(window, spatial));
  return ThreeAxes(axes);
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_WINDOW_LOOP_H_
