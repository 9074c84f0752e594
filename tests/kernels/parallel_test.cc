#include "kernels/parallel.h"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kernels/part_shares.h"

namespace sinter {
namespace {

// In each round every thread adds what all threads wrote in the round before.
TEST(RunTogether, ThreadsSeeWhatOthersWroteBeforeTheyWaited) {
  constexpr int64_t kRounds = 40;
  for (const int threads : {1, 2, 3}) {
    const ThreadCountGuard guard(threads);
    std::vector<int64_t> values[2] = {std::vector<int64_t>(8, 1), std::vector<int64_t>(8, 0)};
    int64_t team_size = 0;
    RunTogether(3, [&](const TeamThread& thread) {
      if (thread.index() == 0) team_size = thread.team_size();
      for (int64_t round = 0; round < kRounds; ++round) {
        const std::vector<int64_t>& from = values[round % 2];
        std::vector<int64_t>& to = values[1 - round % 2];
        for (auto i = static_cast<size_t>(thread.index()); i < to.size();
             i += static_cast<size_t>(thread.team_size())) {
          to[i] = from[(i + 3) % from.size()] + 1;
        }
        thread.Wait();
      }
    });
    EXPECT_GE(team_size, 1);
    EXPECT_LE(team_size, threads);
    EXPECT_EQ(values[kRounds % 2], std::vector<int64_t>(8, 1 + kRounds));
  }
}

TEST(RunTogether, StartsAtMostAsManyThreadsAsItIsGiven) {
  const ThreadCountGuard guard(3);
  int64_t team_size = 0;
  RunTogether(1, [&](const TeamThread& thread) { team_size = thread.team_size(); });
  EXPECT_EQ(team_size, 1);
}

TEST(ParallelParts, EachPartOnceOnThreadsThatAreToldApart) {
  for (const int threads : {1, 2, 3}) {
    const ThreadCountGuard guard(threads);
    for (const int64_t parts : {0, 1, 2, 7, 1000}) {
      std::vector<std::atomic<int>> done(static_cast<size_t>(parts));
      std::atomic<int> inside[2] = {};
      std::atomic<bool> shared = false;
      ParallelParts(parts, 2, [&](int64_t part, int64_t thread) {
        ASSERT_LT(thread, 2);
        if (inside[thread]++ != 0) shared = true;
        ++done[static_cast<size_t>(part)];
        --inside[thread];
      });
      for (const std::atomic<int>& times : done) EXPECT_EQ(times, 1);
      EXPECT_FALSE(shared);
    }
  }
}

// The first part of thread 0 waits for that of thread 1, so neither can take all parts.
TEST(ParallelParts, AThreadTakesThePartsOfItsShareFirst) {
  const ThreadCountGuard guard(2);
  constexpr int64_t kMostYields = 1'000'000;  // if the second thread cannot be started
  for (const std::vector<int64_t>& work :
       {std::vector<int64_t>{1, 1, 1, 1, 1, 1}, std::vector<int64_t>{1, 1, 1, 3}}) {
    std::atomic<int64_t> first_part[2] = {-1, -1};
    ParallelParts(work, 2, [&](int64_t part, int64_t thread) {
      int64_t none = -1;
      first_part[thread].compare_exchange_strong(none, part);
      for (int64_t i = 0; i < kMostYields && first_part[1 - thread] < 0; ++i) {
        std::this_thread::yield();
      }
    });
    EXPECT_EQ(first_part[0], 0);
    EXPECT_EQ(first_part[1], 3);
  }
}

TEST(ShareEnds, SharesHaveAboutEqualWork) {
  const auto ends_of = [](const std::vector<int64_t>& work, int64_t threads) {
    return ShareEnds(static_cast<int64_t>(work.size()), threads,
                     [&](int64_t part) { return work[static_cast<size_t>(part)]; });
  };
  EXPECT_THAT(ends_of({1, 1, 1, 1, 1, 1, 1}, 3), testing::ElementsAre(2, 5, 7));
  EXPECT_THAT(ends_of({6, 1, 1, 2, 2}, 2), testing::ElementsAre(1, 5));
  EXPECT_THAT(ends_of({1, 1, 10}, 2), testing::ElementsAre(2, 3));
  EXPECT_THAT(ends_of({5}, 3), testing::ElementsAre(0, 1, 1));
  EXPECT_THAT(ends_of({0, 0}, 2), testing::ElementsAre(0, 2));
  EXPECT_THAT(ends_of({}, 2), testing::ElementsAre(0, 0));
}

std::vector<int64_t> EndsOf(int64_t count, int64_t threads, int64_t fewest) {
  std::vector<int64_t> ends;
  for (const WorkRange& range : DivideIntoRanges(count, threads, fewest)) {
    EXPECT_EQ(range.begin, ends.empty() ? 0 : ends.back());
    ends.push_back(range.end);
  }
  return ends;
}

TEST(DivideIntoRanges, EachRangeOfAShareCoversHalfOfWhatIsLeftOfIt) {
  EXPECT_THAT(EndsOf(1600, 2, 1), testing::ElementsAre(400, 600, 700, 800, 1200, 1400, 1500, 1600));
  EXPECT_THAT(EndsOf(8, 2, 1), testing::ElementsAre(2, 3, 4, 6, 7, 8));
  EXPECT_THAT(EndsOf(1600, 1, 1), testing::ElementsAre(1600));
  EXPECT_THAT(EndsOf(3, 4, 5), testing::ElementsAre(3));
  EXPECT_THAT(EndsOf(11, 4, 5), testing::ElementsAre(5, 11));
  EXPECT_THAT(EndsOf(0, 4, 5), testing::IsEmpty());
}

TEST(DivideIntoRanges, NoRangeIsShorterThanTheFewest) {
  for (int64_t threads = 1; threads < 6; ++threads) {
    for (int64_t fewest = 1; fewest < 20; ++fewest) {
      for (int64_t count = 1; count < 300; ++count) {
        int64_t begin = 0;
        for (const int64_t end : EndsOf(count, threads, fewest)) {
          ASSERT_GE(end - begin, std::min(count, fewest)) << threads << " " << count;
          begin = end;
        }
        ASSERT_EQ(begin, count);
      }
    }
  }
}

TEST(ParallelFor, CoversEveryElementOnceInRangesOfTheGrain) {
  for (const int threads : {1, 2, 3}) {
    const ThreadCountGuard guard(threads);
    for (const int64_t count : {1, 5, 64, 1000}) {
      std::vector<std::atomic<int>> done(static_cast<size_t>(count));
      std::atomic<int> ranges = 0;
      ParallelFor(count, 10, [&](int64_t begin, int64_t end) {
        ++ranges;
        for (int64_t i = begin; i < end; ++i) ++done[static_cast<size_t>(i)];
      });
      for (const std::atomic<int>& times : done) EXPECT_EQ(times, 1);
      EXPECT_LE(ranges, std::min<int64_t>(4 * threads, (count + 9) / 10));
    }
  }
}

TEST(ParallelFor, TheCallerGetsAnException) {
  const ThreadCountGuard guard(3);
  EXPECT_THROW(ParallelFor(1000, 1,
                           [](int64_t begin, int64_t) {
                             if (begin > 0) throw std::runtime_error("a range");
                           }),
               std::runtime_error);
}

}  // namespace
}  // namespace sinter
