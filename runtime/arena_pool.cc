#include "runtime/arena_pool.h"

#include <algorithm>
#include <utility>

#include "sinter/status.h"

namespace sinter {

absl::StatusOr<Arena> ArenaPool::Take(int64_t bytes) {
  Arena arena;
  {
    const std::lock_guard lock(mutex_);
    // The smallest arena that is large enough, otherwise the largest one.
    auto best = free_.begin();
    for (auto each = free_.begin(); each != free_.end(); ++each) {
      const bool fits = each->byte_size >= bytes;
      const bool best_fits = best->byte_size >= bytes;
      if (fits != best_fits ? fits : (each->byte_size < best->byte_size) == fits) best = each;
    }
    if (best != free_.end()) {
      arena = std::move(*best);
      free_.erase(best);
    }
  }
  if (arena.bytes != nullptr && arena.byte_size >= bytes) return arena;
  const int64_t before = arena.byte_size;
  arena = {};  // frees the old arena before the new one is allocated
  auto allocated = AllocateAligned(std::max<int64_t>(bytes, 1));
  const std::lock_guard lock(mutex_);
  byte_size_ -= before;
  if (!allocated.ok()) return allocated.status();
  byte_size_ += bytes;
  return Arena{*std::move(allocated), bytes};
}

void ArenaPool::GiveBack(Arena arena) {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(arena));
}

int64_t ArenaPool::byte_size() const {
  const std::lock_guard lock(mutex_);
  return byte_size_;
}

}  // namespace sinter
