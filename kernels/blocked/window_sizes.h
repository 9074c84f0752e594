// The sizes of an operator with a sliding window.
#ifndef SINTER_KERNELS_BLOCKED_WINDOW_SIZES_H_
#define SINTER_KERNELS_BLOCKED_WINDOW_SIZES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "ir/ops/window.h"

namespace sinter::blocked {

// Axes that an operator does not have are of length 1.
struct WindowSizes {
  int64_t batch = 1;
  int64_t channels = 1;  // of the input, all groups
  int64_t height = 1;
  int64_t width = 1;
  int64_t out_channels = 1;  // of all groups
  int64_t out_height = 1;
  int64_t out_width = 1;
  int64_t groups = 1;
  int64_t kernel_height = 1;
  int64_t kernel_width = 1;
  int64_t stride_height = 1;
  int64_t stride_width = 1;
  int64_t dilation_height = 1;
  int64_t dilation_width = 1;
  int64_t pad_top = 0;
  int64_t pad_left = 0;

  int64_t pixels() const { return batch * out_height * out_width; }  // of the result
  int64_t taps() const { return kernel_height * kernel_width; }
  // Of an input's element and a weight.
  int64_t products() const { return pixels() * out_channels * taps() * (channels / groups); }
  // Lines and columns of the input, with its padding, that so many of the result read.
  int64_t InputLines(int64_t lines) const {
    return (lines - 1) * stride_height + (kernel_height - 1) * dilation_height + 1;
  }
  int64_t InputColumns(int64_t columns) const {
    return (columns - 1) * stride_width + (kernel_width - 1) * dilation_width + 1;
  }
};

// So few threads rather read all weights, each for some pixels, than wait for each other or have work
// of different sizes.
inline constexpr int64_t kFewThreads = 4;

// Whether so many threads share the pixels of the result rather than its channels. All kernels of
// windows decide alike, so that a thread finds most of what it reads in the cache of its core.
inline bool SharePixels(const WindowSizes& sizes, int64_t threads) {
  constexpr int64_t kManyPixels = 48;  // of a thread
  return sizes.pixels() >= kManyPixels * threads;
}

// The sizes for a window over x with the result y, both [N, C, spatial...] with one or two spatial
// axes. Returns nothing for other ranks or if a pad is negative.
std::optional<WindowSizes> WindowSizesOf(const Window& window, const std::vector<int64_t>& x,
                                         const std::vector<int64_t>& y);

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_WINDOW_SIZES_H_
