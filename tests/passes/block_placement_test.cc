#include "passes/block_placement.h"

#include <algorithm>

#include "gtest/gtest.h"
#include "ir/random_case.h"

namespace sinter {
namespace {

constexpr size_t kSteps = 30;

std::vector<Block> RandomBlocks(uint64_t seed) {
  Random random(seed);
  std::vector<Block> blocks(static_cast<size_t>(random.Integer(0, 60)));
  for (Block& block : blocks) {
    block.bytes = 64 * random.Integer(0, 9);
    block.first = static_cast<size_t>(random.Integer(0, kSteps - 1));
    block.last = static_cast<size_t>(
        std::min<int64_t>(kSteps - 1, static_cast<int64_t>(block.first) + random.Integer(0, 12)));
  }
  return blocks;
}

bool Overlap(const Block& a, const Block& b) {
  return a.first <= b.last && b.first <= a.last && a.offset < b.offset + b.bytes &&
         b.offset < a.offset + a.bytes;
}

// The most bytes in use at one step, which no placement can fall below.
int64_t MostInUse(const std::vector<Block>& blocks) {
  int64_t most = 0;
  for (size_t step = 0; step < kSteps; ++step) {
    int64_t sum = 0;
    for (const Block& block : blocks) {
      if (block.first <= step && step <= block.last) sum += block.bytes;
    }
    most = std::max(most, sum);
  }
  return most;
}

// The largest first, and in the order of the steps, as many blocks are.
class BlockPlacement : public testing::TestWithParam<int64_t> {};

TEST_P(BlockPlacement, BlocksInUseAtOnceAreApart) {
  int64_t arenas = 0;
  int64_t least = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    std::vector<Block> blocks = RandomBlocks(seed);
    const auto arena = PlaceBlocks(blocks, kSteps, GetParam());
    ASSERT_TRUE(arena.ok()) << arena.status();
    for (size_t i = 0; i < blocks.size(); ++i) {
      EXPECT_GE(blocks[i].offset, 0);
      EXPECT_LE(blocks[i].offset + blocks[i].bytes, *arena);
      for (size_t j = 0; j < i; ++j) EXPECT_FALSE(Overlap(blocks[i], blocks[j])) << "seed " << seed;
    }
    arenas += *arena;
    least += MostInUse(blocks);
  }
  EXPECT_LE(static_cast<double>(arenas), 1.25 * static_cast<double>(least));
}

TEST_P(BlockPlacement, AnArenaTooLargeIsAnError) {
  std::vector<Block> blocks(3, Block{.bytes = int64_t{1} << 62, .first = 0, .last = 1});
  EXPECT_FALSE(PlaceBlocks(blocks, 2, GetParam()).ok());
}

INSTANTIATE_TEST_SUITE_P(Both, BlockPlacement, testing::Values(kMostPairs, -1));

TEST(PlaceBlocks, AChainNeedsTwoBlocks) {
  std::vector<Block> blocks;
  for (size_t step = 0; step + 1 < kSteps; ++step) {
    blocks.push_back({.bytes = 64, .first = step, .last = step + 1});
  }
  EXPECT_EQ(*PlaceBlocks(blocks, kSteps), 128);
  for (Block& block : blocks) block.offset = 0;
  EXPECT_EQ(*PlaceBlocks(blocks, kSteps, -1), 128);
}

}  // namespace
}  // namespace sinter
