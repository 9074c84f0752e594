// The inner loops of depthwise convolutions, compiled for several instruction sets.
#ifndef SINTER_KERNELS_BLOCKED_DEPTHWISE_TILE_H_
#define SINTER_KERNELS_BLOCKED_DEPTHWISE_TILE_H_

#include "kernels/blocked/window_line.h"

namespace sinter::blocked {

// to[i, c] = clamp(bias[c] + the sum over window lines l and taps t of the window's element times
// weights[l * weight_line_stride + t * weight_tap_stride + c]).
struct DepthwiseLine : WindowLine {
  const float* weights;
  int64_t weight_line_stride;
  int64_t weight_tap_stride;
  const float* bias;  // null: none
  float min;          // infinite: no clamp
  float max;
};
using DepthwiseFunction = void (*)(const DepthwiseLine& line);

// The function for the best instruction set that the processor has and SetMaxIsa allows.
DepthwiseFunction DepthwiseKernel();

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_DEPTHWISE_TILE_H_
