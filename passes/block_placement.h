// Places blocks of memory with known lifetimes in one arena.
#ifndef SINTER_PASSES_BLOCK_PLACEMENT_H_
#define SINTER_PASSES_BLOCK_PLACEMENT_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"

namespace sinter {

// A range of the arena in use from step `first` to step `last`, both inclusive.
struct Block {
  int64_t bytes = 0;
  size_t first = 0;
  size_t last = 0;
  int64_t offset = 0;
};

// Sets the offsets in a schedule of `steps` steps such that blocks that are in use at the same time
// never overlap. Returns the size of the arena.
//
// The largest are placed first, each at the lowest offset that is free during its lifetime ("greedy
// by size", Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020).
// Its time grows with the number of pairs of blocks that are in use at the same time. If there are
// more than `most_pairs`, the blocks are placed in the order of their first steps, each in the
// smallest free range that it fits, as an allocator would.
inline constexpr int64_t kMostPairs = int64_t{1} << 24;
absl::StatusOr<int64_t> PlaceBlocks(std::vector<Block>& blocks, size_t steps,
                                    int64_t most_pairs = kMostPairs);

}  // namespace sinter

#endif  // SINTER_PASSES_BLOCK_PLACEMENT_H_
