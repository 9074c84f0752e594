#include "passes/block_placement.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "ir/checked_size.h"
#include "passes/lifetime_index.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// The free ranges of an arena that grows where no range is large enough.
class FreeRanges {
 public:
  absl::StatusOr<int64_t> Take(int64_t bytes) {
    const auto best = by_size_.lower_bound({bytes, 0});
    if (best == by_size_.end()) {
      // The last range is extended if it ends where the arena does.
      const bool extends = !by_offset_.empty() && std::prev(by_offset_.end())->first +
                                                          std::prev(by_offset_.end())->second ==
                                                      arena_.ValueOrDie();
      const int64_t offset = extends ? std::prev(by_offset_.end())->first : arena_.ValueOrDie();
      SINTER_ASSIGN_OR_RETURN(const int64_t end, (CheckedSize(offset) + bytes).Get());
      if (extends) Remove(std::prev(by_offset_.end()));
      arena_ = end;
      return offset;
    }
    const auto [size, offset] = *best;
    Remove(by_offset_.find(offset));
    if (size > bytes) Add(offset + bytes, size - bytes);
    return offset;
  }

  void GiveBack(int64_t offset, int64_t bytes) {
    auto next = by_offset_.lower_bound(offset);
    if (next != by_offset_.end() && offset + bytes == next->first) {
      bytes += next->second;
      next = Remove(next);
    }
    if (next != by_offset_.begin()) {
      const auto before = std::prev(next);
      if (before->first + before->second == offset) {
        offset = before->first;
        bytes += before->second;
        Remove(before);
      }
    }
    Add(offset, bytes);
  }

  absl::StatusOr<int64_t> arena_bytes() const { return arena_.Get(); }

 private:
  using ByOffset = std::map<int64_t, int64_t>;

  void Add(int64_t offset, int64_t bytes) {
    by_offset_[offset] = bytes;
    by_size_.insert({bytes, offset});
  }
  ByOffset::iterator Remove(ByOffset::iterator range) {
    by_size_.erase({range->second, range->first});
    return by_offset_.erase(range);
  }

  ByOffset by_offset_;                             // sizes by offset
  std::set<std::pair<int64_t, int64_t>> by_size_;  // size and offset
  CheckedSize arena_{0};
};

// Lists of blocks by step, the largest first.
using Steps = std::vector<absl::InlinedVector<size_t, 2>>;

Steps BySteps(const std::vector<Block>& blocks, const std::vector<size_t>& by_size, size_t steps,
              size_t Block::*step) {
  Steps lists(steps);
  for (const size_t i : by_size) lists[blocks[i].*step].push_back(i);
  return lists;
}

// The number of pairs of blocks that are in use at the same time.
int64_t CountPairs(const Steps& beginning, const Steps& ending) {
  int64_t pairs = 0;
  int64_t in_use = 0;
  for (size_t step = 0; step < beginning.size(); ++step) {
    for (size_t i = 0; i < beginning[step].size(); ++i) pairs += in_use++;
    in_use -= static_cast<int64_t>(ending[step].size());
  }
  return pairs;
}

absl::StatusOr<int64_t> PlaceInOrder(std::vector<Block>& blocks, const Steps& beginning,
                                     const Steps& ending) {
  FreeRanges free;
  for (size_t step = 0; step < beginning.size(); ++step) {
    for (const size_t i : beginning[step]) {
      if (blocks[i].bytes == 0) continue;
      SINTER_ASSIGN_OR_RETURN(blocks[i].offset, free.Take(blocks[i].bytes));
    }
    for (const size_t i : ending[step]) {
      if (blocks[i].bytes > 0) free.GiveBack(blocks[i].offset, blocks[i].bytes);
    }
  }
  return free.arena_bytes();
}

absl::StatusOr<int64_t> PlaceLargestFirst(std::vector<Block>& blocks,
                                          const std::vector<size_t>& by_size, size_t steps) {
  LifetimeIndex placed(steps);
  CheckedSize arena(0);
  for (const size_t i : by_size) {
    Block& block = blocks[i];
    std::vector<size_t> overlapping = placed.Overlapping(block.first, block.last);
    std::ranges::sort(overlapping, std::less(), [&](size_t other) { return blocks[other].offset; });
    for (const size_t other : overlapping) {
      if (block.offset + block.bytes <= blocks[other].offset) break;
      block.offset = std::max(block.offset, blocks[other].offset + blocks[other].bytes);
    }
    SINTER_ASSIGN_OR_RETURN(const int64_t end, (CheckedSize(block.offset) + block.bytes).Get());
    if (end > arena.ValueOrDie()) arena = end;
    placed.Add(i, block.first, block.last);
  }
  return arena.Get();
}

}  // namespace

absl::StatusOr<int64_t> PlaceBlocks(std::vector<Block>& blocks, size_t steps, int64_t most_pairs) {
  std::vector<size_t> by_size(blocks.size());
  std::iota(by_size.begin(), by_size.end(), 0);
  std::ranges::stable_sort(by_size, std::greater(), [&](size_t i) { return blocks[i].bytes; });
  const Steps beginning = BySteps(blocks, by_size, steps, &Block::first);
  const Steps ending = BySteps(blocks, by_size, steps, &Block::last);
  if (CountPairs(beginning, ending) > most_pairs) return PlaceInOrder(blocks, beginning, ending);
  return PlaceLargestFirst(blocks, by_size, steps);
}

}  // namespace sinter
