// The inner loops of depthwise convolutions, compiled for several instruction sets.
#ifndef SINTER_KERNELS_BLOCKED_DEPTHWISE_TILE_H_
#define SINTER_KERNELS_BLOCKED_DEPTHWISE_TILE_H_

#include <cstdint>

namespace sinter::blocked {

// Pixels of one line of the result, channels side by side: to[i, c] = clamp(bias[c] + the sum over
// window lines l and taps t of from[i * pixel_stride + l * line_stride + t * tap_stride + c] *
// weights[l * weight_line_stride + t * channels + c]), for i < pixels.
struct DepthwiseLine {
  const float* from;
  int64_t pixel_stride;
  int64_t pixels;
  int64_t lines;
  int64_t line_stride;
  int64_t taps;  // of a line
  int64_t tap_stride;
  const float* weights;
  int64_t weight_line_stride;
  const float* bias;  // null: none
  int64_t channels;   // also the stride of `to`
  float* to;
  float min;  // infinite: no clamp
  float max;
};
using DepthwiseFunction = void (*)(const DepthwiseLine& line);

// For the best instruction set that the processor has and SetMaxIsa allows.
DepthwiseFunction DepthwiseKernel();

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_DEPTHWISE_TILE_H_
