// The inner loops of pools, compiled for several instruction sets.
#ifndef SINTER_KERNELS_BLOCKED_POOL_TILE_H_
#define SINTER_KERNELS_BLOCKED_POOL_TILE_H_

#include "kernels/blocked/window_line.h"

namespace sinter::blocked {

// Pixels of one line of the result, channels side by side:
// to[i, c] = scale * the sum, or the largest, of the window's elements.
struct PoolLine : WindowLine {
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
