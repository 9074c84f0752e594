// Scratch memory of runs, shared by all plans of a session. There is one arena for each plan that
// runs concurrently, including plans of bodies, as large as the largest plan that it served.
#ifndef SINTER_RUNTIME_ARENA_POOL_H_
#define SINTER_RUNTIME_ARENA_POOL_H_

#include <cstdint>
#include <mutex>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/constant.h"

namespace sinter {

struct Arena {
  AlignedBytes bytes;
  int64_t byte_size = 0;
};

// Thread-safe.
class ArenaPool {
 public:
  // Returns an arena of at least `bytes` with undefined contents. ResourceExhausted if memory is
  // insufficient.
  absl::StatusOr<Arena> Take(int64_t bytes);
  void GiveBack(Arena arena);
  // The size of all arenas, including those in use.
  int64_t byte_size() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Arena> free_;
  int64_t byte_size_ = 0;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_ARENA_POOL_H_
