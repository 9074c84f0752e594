// Operators that compute a pool.
#ifndef SINTER_KERNELS_POOL_H_
#define SINTER_KERNELS_POOL_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "ir/operation.h"
#include "ir/ops/window.h"

namespace sinter {

struct Pool {
  bool is_max = false;             // otherwise average
  bool count_include_pad = false;  // average pools only
  Window window;
};

// The pool that the operation computes of an input [N, C, spatial...] with these dimensions: a max
// or average pool, or a mean over all spatial axes, which is a pool of one window. Returns nothing
// for other operations.
std::optional<Pool> PoolOf(const Operation& operation, const std::vector<int64_t>& input);

}  // namespace sinter

#endif  // SINTER_KERNELS_POOL_H_
