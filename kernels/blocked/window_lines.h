// The taps of windows that reach over an image's edge or do not, channels last.
#ifndef SINTER_KERNELS_BLOCKED_WINDOW_LINES_H_
#define SINTER_KERNELS_BLOCKED_WINDOW_LINES_H_

#include <algorithm>
#include <cstdint>

#include "kernels/blocked/window_sizes.h"

namespace sinter::blocked {

// Of a window's taps along one axis, those that lie inside: [first, first + count).
struct TapRange {
  int64_t first;
  int64_t count;
};
inline TapRange TapsInside(int64_t start, int64_t kernel, int64_t dilation, int64_t size) {
  const int64_t first = std::min(start < 0 ? (-start + dilation - 1) / dilation : 0, kernel);
  const int64_t last = start >= size ? 0 : std::min((size - 1 - start) / dilation + 1, kernel);
  return {first, std::max<int64_t>(last - first, 0)};
}

// Pixels [first, first + count) of a line of the result whose windows have the same taps inside.
struct PixelRun {
  int64_t first;
  int64_t count;
  TapRange lines;  // of the window
  TapRange taps;   // of each line
  int64_t offset;  // in elements from the image's start: what the first tap of pixel `first` reads
};

// Calls body(run) until line `y` of the result is covered: pixel by pixel near the edges, and once
// for all between.
template <class Body>
void ForRunsOfLine(const WindowSizes& s, int64_t y, const Body& body) {
  const int64_t top = y * s.stride_height - s.pad_top;
  const TapRange lines = TapsInside(top, s.kernel_height, s.dilation_height, s.height);
  const auto run = [&](int64_t first, int64_t count) {
    if (count <= 0) return;
    const int64_t start = first * s.stride_width - s.pad_left;
    const TapRange taps = TapsInside(start, s.kernel_width, s.dilation_width, s.width);
    const int64_t line = top + lines.first * s.dilation_height;
    const int64_t column = start + taps.first * s.dilation_width;
    body(PixelRun{first, count, lines, taps, (line * s.width + column) * s.channels});
  };
  const int64_t reach = (s.kernel_width - 1) * s.dilation_width;
  const int64_t last_start = s.width - 1 - reach + s.pad_left;  // of a window that lies inside
  const int64_t left = std::min((s.pad_left + s.stride_width - 1) / s.stride_width, s.out_width);
  const int64_t right =
      std::clamp(last_start < 0 ? int64_t{0} : last_start / s.stride_width + 1, left, s.out_width);
  for (int64_t x = 0; x < left; ++x) run(x, 1);
  run(left, right - left);
  for (int64_t x = right; x < s.out_width; ++x) run(x, 1);
}

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_WINDOW_LINES_H_
