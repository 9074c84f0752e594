#include "runtime/machine.h"

#include <sched.h>

#include <cstdlib>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sinter/memory_usage.h"

namespace sinter {
namespace {

TEST(MachineTest, FollowsTheAffinityMask) {
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof(before), &before), 0);
  EXPECT_GE(UsableProcessors(), 1);
  EXPECT_LE(UsableProcessors(), CPU_COUNT(&before));
  cpu_set_t one;
  CPU_ZERO(&one);
  for (int processor = 0; processor < CPU_SETSIZE; ++processor) {
    if (!CPU_ISSET(processor, &before)) continue;
    CPU_SET(processor, &one);
    break;
  }
  ASSERT_EQ(sched_setaffinity(0, sizeof(one), &one), 0);
  EXPECT_EQ(UsableProcessors(), 1);
  sched_setaffinity(0, sizeof(before), &before);
}

TEST(MachineTest, TheClockGoesForward) {
  const double before = MonotonicSeconds();
  EXPECT_GE(MonotonicSeconds(), before);
}

TEST(MachineTest, TheTimeInUtcHasOneForm) {
  EXPECT_THAT(UtcTime(), testing::MatchesRegex("20..-..-..T..:..:..Z"));
}

TEST(MachineTest, FilesOfTheUserLieTogether) {
  const auto set = [](const char* name, const char* value) { setenv(name, value, 1); };
  const char* const before = std::getenv("XDG_CACHE_HOME");
  const std::string saved = before == nullptr ? "" : before;
  unsetenv("SINTER_LEADERBOARD");
  set("XDG_CACHE_HOME", "/cache");
  EXPECT_EQ(LeaderboardPath(), "/cache/sinter/leaderboard.db");
  set("SINTER_LEADERBOARD", "mine.db");
  EXPECT_EQ(LeaderboardPath(), "mine.db");
  unsetenv("SINTER_LEADERBOARD");
  set("XDG_CACHE_HOME", saved.c_str());  // an empty one counts as none
}

TEST(MemoryUsageTest, SeesWhatIsTouched) {
  constexpr int64_t kBytes = int64_t{64} << 20;
  const int64_t before = CurrentResidentBytes();
  ASSERT_GT(before, 0);
  const std::vector<char> touched(kBytes, 1);
  EXPECT_GE(CurrentResidentBytes(), before + kBytes / 2);
  EXPECT_GE(PeakResidentBytes(), before + kBytes / 2);
}

}  // namespace
}  // namespace sinter
