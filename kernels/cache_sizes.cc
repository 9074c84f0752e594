#include "kernels/cache_sizes.h"

#include <unistd.h>

#include <algorithm>

namespace sinter {

int64_t Level2CacheFloats() {
  static constexpr int64_t kFewest = 256 << 10;
  static constexpr int64_t kUsual = 512 << 10;
  static constexpr int64_t kMost = 4 << 20;
  static const int64_t bytes = [] {
#ifdef _SC_LEVEL2_CACHE_SIZE
    const int64_t told = sysconf(_SC_LEVEL2_CACHE_SIZE);
    if (told > 0) return std::clamp(told, kFewest, kMost);
#endif
    return kUsual;
  }();
  return bytes / static_cast<int64_t>(sizeof(float));
}

}  // namespace sinter
