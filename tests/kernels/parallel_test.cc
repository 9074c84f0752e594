#include "kernels/parallel.h"

#include <vector>

#include "gtest/gtest.h"

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

}  // namespace
}  // namespace sinter
