#include "runtime/arena_pool.h"

#include <algorithm>
#include <utility>

#include "ir/status.h"

namespace sinter {

absl::StatusOr<Arena> ArenaPool::Take(int64_t bytes) {
  Arena arena;
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      arena = std::move(free_.back());
      free_.pop_back();
    }
  }
  if (arena.bytes != nullptr && arena.byte_size >= bytes) return arena;
  const int64_t before = arena.byte_size;
  arena = {};  // freed first, so that both never exist at once
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
