// The inner loops of pools, compiled for several instruction sets.
#ifndef SINTER_KERNELS_BLOCKED_POOL_TILE_H_
#define SINTER_KERNELS_BLOCKED_POOL_TILE_H_

#include <cstdint>

namespace sinter::blocked {

// Pixels of one line of the result, channels side by side:
// to[i, c] = scale * the sum, or the largest, over window lines l and taps t of
// from[i * pixel_stride + l * line_stride + t * tap_stride + c].
struct PoolLine {
  const float* from;
  int64_t pixel_stride;
  int64_t pixels;
  int64_t lines;
  int64_t line_stride;
  int64_t taps;  // of a line
  int64_t tap_stride;
  int64_t channels;  // also the stride of `to`
  float* to;
  float scale;  // of sums
};
struct PoolFunctions {
  void (*sum)(const PoolLine& line);
  void (*max)(const PoolLine& line);  // NaN when one is
};

// For the best instruction set that the processor has and SetMaxIsa allows.
const PoolFunctions& PoolKernels();

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_POOL_TILE_H_
