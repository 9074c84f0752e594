// How a tensor's axes lie in memory: what loops over it walk.
#ifndef SINTER_KERNELS_BLOCKED_MEMORY_AXES_H_
#define SINTER_KERNELS_BLOCKED_MEMORY_AXES_H_

#include <cstdint>
#include <span>
#include <vector>

#include "ir/layout.h"

namespace sinter::blocked {

// One level of the loops over memory. An axis in blocks is two: over its blocks, and within one.
struct MemoryAxis {
  int axis;        // of the shape
  int64_t size;    // padding included
  int64_t stride;  // in elements
  int64_t block;   // steps of the shape's axis that one step here is: the block's size, or 1
};

// Outermost first, dense: the innermost stride is 1.
std::vector<MemoryAxis> MemoryAxesOf(const Layout& layout, std::span<const int64_t> dims);

// True when the layout has no padding for these dimensions.
bool IsDense(const Layout& layout, std::span<const int64_t> dims);

// Layouts that activations [N, C, ...] of this rank may have: plain, channels-last, blocks of 8 and
// of 16. Only plain below rank 3.
std::vector<Layout> ActivationLayouts(int rank);

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_MEMORY_AXES_H_
