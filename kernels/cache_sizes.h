// Sizes of the processor's caches, which decide how much of the work a kernel does at a time.
#ifndef SINTER_KERNELS_CACHE_SIZES_H_
#define SINTER_KERNELS_CACHE_SIZES_H_

#include <cstdint>

namespace sinter {

// The f32 elements that a core's level 2 cache holds. It has 512 KB if the system does not tell.
int64_t Level2CacheFloats();

}  // namespace sinter

#endif  // SINTER_KERNELS_CACHE_SIZES_H_
