// The inner loops of depthwise convolutions, compiled for several instruction sets.
#ifndef SINTER_KERNELS_BLOCKED_DEPTHWISE_TILE_H_
#define SINTER_KERNELS_BLOCKED_DEPTHWISE_TILE_H_

#include "kernels/blocked/window_line.h"

namespace sinter::blocked {

// A rectangle of the result, whose windows all have the same lines and taps inside the image. Its lines
// are like the first, which the members of WindowLine describe:
// to[y, x, c] = clamp(bias[c] + the sum over window lines l and taps t of the window's element times
// weights[l * weight_line_stride + t * weight_tap_stride + c]).
struct DepthwiseRectangle : WindowLine {
  int64_t result_lines;
  int64_t from_line_step;  // from a line of the result to the next: the distance of their windows
  int64_t to_line_stride;
  const float* weights;
  int64_t weight_line_stride;
  int64_t weight_tap_stride;
  const float* bias;  // null: none
  float min;          // infinite: no clamp
  float max;
};
using DepthwiseFunction = void (*)(const DepthwiseRectangle& rectangle);

// Channels of a rectangle of an image, which are copied to where pixels lie together.
struct DepthwiseCopy {
  const float* from;
  int64_t pixel_stride;
  int64_t line_stride;
  int64_t lines;
  int64_t pixels;
  int64_t channels;
  float* to;
  int64_t to_pixel_stride;
  int64_t to_line_stride;
};

struct DepthwiseFunctions {
  DepthwiseFunction run;
  void (*copy)(const DepthwiseCopy& rectangle);
};

// The functions for the best instruction set that the processor has and SetMaxIsa allows.
const DepthwiseFunctions& DepthwiseKernels();

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_DEPTHWISE_TILE_H_
