// Arguments that the inner loops of window kernels share.
#ifndef SINTER_KERNELS_BLOCKED_WINDOW_LINE_H_
#define SINTER_KERNELS_BLOCKED_WINDOW_LINE_H_

#include <cstdint>

namespace sinter::blocked {

// Pixels of one line of the result, channels last. The window of pixel i consists of
// from[i * pixel_stride + l * line_stride + t * tap_stride + c] for its lines l and their taps t.
struct WindowLine {
  const float* from;
  int64_t pixel_stride;
  int64_t pixels;
  int64_t lines;
  int64_t line_stride;
  int64_t taps;  // per line
  int64_t tap_stride;
  int64_t channels;
  float* to;
  int64_t to_stride;  // from pixel to pixel
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_WINDOW_LINE_H_
