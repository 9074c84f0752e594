#include "kernels/thread_team.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "kernels/parallel.h"

namespace sinter {
namespace {

// Loops of all kinds, each of which needs the results of the one before.
void ExpectLoopsSeeEachOther(int rounds) {
  constexpr int64_t kCount = 64;
  std::vector<int64_t> values(kCount, 0);
  std::vector<int64_t> sums(kCount, 0);
  for (int round = 0; round < rounds; ++round) {
    ParallelParts(kCount, 2 + round % 2, [&](int64_t part, int64_t) {
      values[static_cast<size_t>(part)] = sums[static_cast<size_t>(kCount - 1 - part)] + 1;
    });
    ParallelFor(kCount, 4, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        sums[static_cast<size_t>(i)] = values[static_cast<size_t>((i + 31) % kCount)];
      }
    });
    if (round % 8 != 0) continue;
    RunTogether(3, [&](const TeamThread& thread) {
      for (int64_t i = thread.index(); i < kCount; i += thread.team_size()) {
        values[static_cast<size_t>(i)] = sums[static_cast<size_t>(kCount - 1 - i)] + 1;
      }
      thread.Wait();
      for (int64_t i = thread.index(); i < kCount; i += thread.team_size()) {
        sums[static_cast<size_t>(i)] = values[static_cast<size_t>(kCount - 1 - i)] - 1;
      }
    });
  }
  EXPECT_EQ(sums, std::vector<int64_t>(kCount, rounds));
}

TEST(KeepTeam, LoopsSeeWhatThoseBeforeWrote) {
  for (const int threads : {1, 2, 3}) {
    const ThreadCountGuard guard(threads);
    ExpectLoopsSeeEachOther(50);
    KeepTeam([] { ExpectLoopsSeeEachOther(2000); });
    KeepTeam([] { KeepTeam([] { ExpectLoopsSeeEachOther(50); }); });
  }
}

TEST(KeepTeam, ThreadsThatSleepTakePartLater) {
  const ThreadCountGuard guard(2);
  KeepTeam([] {
    for (int i = 0; i < 3; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      // Needs both threads.
      RunTogether(2, [](const TeamThread& thread) { thread.Wait(); });
      ExpectLoopsSeeEachOther(20);
    }
  });
}

TEST(KeepTeam, LoopsWithinLoopsRunOnOneThread) {
  const ThreadCountGuard guard(2);
  KeepTeam([] {
    EXPECT_EQ(CurrentThreadCount(), 2);
    std::atomic<int> others = 0;
    ParallelParts(8, 2, [&](int64_t, int64_t) {
      const std::thread::id self = std::this_thread::get_id();
      ParallelFor(1000, 1, [&](int64_t, int64_t) {
        if (std::this_thread::get_id() != self) ++others;
      });
    });
    EXPECT_EQ(others, 0);
    EXPECT_EQ(CurrentThreadCount(), 2);
    const ThreadCountGuard one(1);
    EXPECT_EQ(CurrentThreadCount(), 1);
  });
}

TEST(KeepTeam, TheCallerGetsAnException) {
  const ThreadCountGuard guard(2);
  EXPECT_THROW(KeepTeam([] { throw std::runtime_error("a step"); }), std::runtime_error);
  EXPECT_THROW(KeepTeam([] {
                 ParallelFor(1000, 1,
                             [](int64_t, int64_t) { throw std::runtime_error("a range"); });
               }),
               std::runtime_error);
  KeepTeam([] { ExpectLoopsSeeEachOther(20); });
}

TEST(TeamRunCount, CountsLoopsOfMoreThanOneThread) {
  const ThreadCountGuard guard(2);
  const int64_t before = TeamRunCount();
  ParallelParts(2, 2, [](int64_t, int64_t) {});
  ParallelParts(2, 1, [](int64_t, int64_t) {});
  ParallelFor(10, 10, [](int64_t, int64_t) {});
  RunTogether(2, [](const TeamThread&) {});
  EXPECT_EQ(TeamRunCount() - before, 2);
}

}  // namespace
}  // namespace sinter
