// Operators that are pools.
#ifndef SINTER_KERNELS_POOL_H_
#define SINTER_KERNELS_POOL_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "ir/operation.h"
#include "ir/ops/window.h"

namespace sinter {

struct Pool {
  bool is_max = false;             // else a mean
  bool count_include_pad = false;  // of means
  Window window;
};

// Max and average pools of an input [N, C, spatial...] of these dims, and means over all its
// spatial axes, as pools of one window; nothing for others.
std::optional<Pool> PoolOf(const Operation& operation, const std::vector<int64_t>& input);

}  // namespace sinter

#endif  // SINTER_KERNELS_POOL_H_
