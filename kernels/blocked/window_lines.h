// Iteration over the windows of a channels-last result, line by line, which separates windows at
// the image's edges from those inside.
#ifndef SINTER_KERNELS_BLOCKED_WINDOW_LINES_H_
#define SINTER_KERNELS_BLOCKED_WINDOW_LINES_H_

#include <algorithm>
#include <cstdint>

#include "kernels/blocked/strided_rows.h"
#include "kernels/blocked/window_line.h"
#include "kernels/blocked/window_sizes.h"
#include "kernels/parallel.h"

namespace sinter::blocked {

// The taps of a window along one axis that lie inside the image: [first, first + count).
struct TapRange {
  int64_t first;
  int64_t count;
};
inline TapRange TapsInside(int64_t start, int64_t kernel, int64_t dilation, int64_t size) {
  const int64_t first = std::min(start < 0 ? (-start + dilation - 1) / dilation : 0, kernel);
  const int64_t last = start >= size ? 0 : std::min((size - 1 - start) / dilation + 1, kernel);
  return {first, std::max<int64_t>(last - first, 0)};
}

// The number of lines of the result from `y` on, before `end`, whose windows have all their lines
// inside the image; 0 if that of `y` has not.
inline int64_t LinesInside(const WindowSizes& s, int64_t y, int64_t end) {
  const int64_t top = y * s.stride_height - s.pad_top;
  const int64_t last_top = s.height - 1 - (s.kernel_height - 1) * s.dilation_height;
  if (top < 0 || top > last_top) return 0;
  return std::min(end - y, (last_top - top) / s.stride_height + 1);
}

// Covers these pixels of line `y` of one image's result, which is at `to`, with calls of
// body(window, lines, taps): one call per pixel near the edges and one for all pixels in between.
// `lines` are the window's lines inside the image, and `taps` the taps of each. Rows are pixels.
template <class Body>
void ForWindowsOfLine(const WindowSizes& s, StridedRows<const float> image, int64_t y,
                      const WorkRange& pixels, StridedRows<float> to, const Body& body) {
  const int64_t top = y * s.stride_height - s.pad_top;
  const TapRange lines = TapsInside(top, s.kernel_height, s.dilation_height, s.height);
  const auto run = [&](int64_t first, int64_t count) {
    if (count <= 0) return;
    const int64_t start = first * s.stride_width - s.pad_left;
    const TapRange taps = TapsInside(start, s.kernel_width, s.dilation_width, s.width);
    const int64_t line = top + lines.first * s.dilation_height;
    const int64_t column = start + taps.first * s.dilation_width;
    body(WindowLine{.from = image.at(line * s.width + column),
                    .pixel_stride = s.stride_width * image.row_stride,
                    .pixels = count,
                    .lines = lines.count,
                    .line_stride = s.dilation_height * s.width * image.row_stride,
                    .taps = taps.count,
                    .tap_stride = s.dilation_width * image.row_stride,
                    .channels = s.channels,
                    .to = to.at(first),
                    .to_stride = to.row_stride},
         lines, taps);
  };
  const int64_t reach = (s.kernel_width - 1) * s.dilation_width;
  const int64_t last_start = s.width - 1 - reach + s.pad_left;  // of a window that lies inside
  const int64_t left =
      std::clamp((s.pad_left + s.stride_width - 1) / s.stride_width, pixels.begin, pixels.end);
  const int64_t right =
      std::clamp(last_start < 0 ? int64_t{0} : last_start / s.stride_width + 1, left, pixels.end);
  for (int64_t x = pixels.begin; x < left; ++x) run(x, 1);
  run(left, right - left);
  for (int64_t x = right; x < pixels.end; ++x) run(x, 1);
}

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_WINDOW_LINES_H_
