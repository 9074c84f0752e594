// The inner loops of pools, compiled for several instruction sets.
#ifndef SINTER_KERNELS_BLOCKED_POOL_TILE_H_
#define SINTER_KERNELS_BLOCKED_POOL_TILE_H_

#include "kernels/blocked/window_line.h"

namespace sinter::blocked {

// Pixels of one line of the result, channels last: to[i, c] is the maximum of the window's
// elements, or scale * their sum.
struct PoolLine : WindowLine {
  float scale;  // sums only
};
struct PoolFunctions {
  void (*sum)(const PoolLine& line);
  void (*max)(const PoolLine& line);  // NaN if an element is NaN
};

// The functions for the best instruction set that the processor has and SetMaxIsa allows.
const PoolFunctions& PoolKernels();

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_POOL_TILE_H_
