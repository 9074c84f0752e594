// How many threads share a number of products.
#ifndef SINTER_KERNELS_BLOCKED_PRODUCT_WORKERS_H_
#define SINTER_KERNELS_BLOCKED_PRODUCT_WORKERS_H_

#include <algorithm>
#include <cstdint>

#include "kernels/parallel.h"

namespace sinter::blocked {

inline constexpr int64_t kProductsPerWorker = 128 << 10;

// As many of the current threads as have enough products, each of an input's element and a weight.
inline int64_t ProductWorkers(int64_t products) {
  return std::clamp<int64_t>(products / kProductsPerWorker, 1, CurrentThreadCount());
}

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_PRODUCT_WORKERS_H_
