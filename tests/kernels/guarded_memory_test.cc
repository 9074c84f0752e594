#include "tests/kernels/guarded_memory.h"

#include <cstdint>
#include <utility>

#include "gtest/gtest.h"

namespace sinter {
namespace {

TEST(GuardedMemoryDeathTest, AnAccessPastEitherEndEndsTheProcess) {
  for (const size_t bytes : {size_t{0}, size_t{1}, size_t{4096}, size_t{5000}}) {
    const GuardedMemory memory(bytes);
    EXPECT_GE(memory.pages().size(), bytes);
    volatile std::byte* const begin = memory.pages().data();
    volatile std::byte* const end = begin + memory.pages().size();
    begin[0] = std::byte{1};
    end[-1] = std::byte{1};
    EXPECT_DEATH(static_cast<void>(end[0]), "");
    EXPECT_DEATH(end[0] = std::byte{1}, "");
    EXPECT_DEATH(static_cast<void>(begin[-1]), "");
    EXPECT_DEATH(begin[-1] = std::byte{1}, "");
  }
}

TEST(GuardedMemory, EndsAtTheGuardAsFarAsAlignmentAllows) {
  const GuardedMemory memory(1000);
  const std::byte* const end = memory.pages().data() + memory.pages().size();
  EXPECT_EQ(memory.EndingAtGuard(7, 1), end - 7);
  EXPECT_EQ(memory.EndingAtGuard(12, 4), end - 12);
  EXPECT_EQ(memory.EndingAtGuard(7, 4), end - 8);
  EXPECT_EQ(memory.EndingAtGuard(60, 64, 4), end - 60);
  EXPECT_EQ(memory.EndingAtGuard(64, 64, 4), end - 124);
  EXPECT_EQ(memory.EndingAtGuard(0, 64), end);
}

TEST(GuardedMemory, MovesItsPages) {
  GuardedMemory memory(10);
  std::byte* const begin = memory.pages().data();
  GuardedMemory moved(std::move(memory));
  EXPECT_EQ(moved.pages().data(), begin);
  begin[9] = std::byte{1};
  memory = GuardedMemory(20);
  EXPECT_NE(memory.pages().data(), begin);
  EXPECT_EQ(moved.pages()[9], std::byte{1});
}

}  // namespace
}  // namespace sinter
