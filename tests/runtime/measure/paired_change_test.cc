#include "runtime/measure/paired_change.h"

#include <algorithm>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace sinter {
namespace {

using Verdict = MeasuredChange::Verdict;

// Times around 1 with noise that both entrants of a round share, noise of their own, and a slow run
// now and then.
struct Runs {
  std::vector<double> first;
  std::vector<double> second;
};
Runs Simulate(uint32_t seed, size_t rounds, double ratio, double own_noise) {
  std::mt19937 random(seed);
  std::normal_distribution<double> shared(0, 0.1);
  std::normal_distribution<double> own(0, own_noise);
  std::bernoulli_distribution slow(0.05);
  Runs runs;
  for (size_t i = 0; i < rounds; ++i) {
    const double phase = std::exp(shared(random));
    runs.first.push_back(phase * std::exp(own(random)) * (slow(random) ? 2 : 1));
    runs.second.push_back(phase * ratio * std::exp(own(random)) * (slow(random) ? 2 : 1));
  }
  return runs;
}

TEST(PairedChange, FindsAChangeThatIsSmallerThanTheNoiseOfThePhases) {
  const Runs runs = Simulate(1, 40, 0.9, 0.01);
  const MeasuredChange change = CompareRounds(runs.first, runs.second, 0.005);
  EXPECT_EQ(change.verdict, Verdict::kFaster);
  EXPECT_NEAR(change.relative, -0.1, 0.01);
  ASSERT_TRUE(change.half_width.has_value());
  EXPECT_LT(*change.half_width, 0.03);
  EXPECT_EQ(change.rounds, 40U);
  EXPECT_EQ(CompareRounds(runs.second, runs.first, 0.005).verdict, Verdict::kSlower);
}

TEST(PairedChange, EqualEntrantsDifferAtMostTwiceInFortyComparisons) {
  int claimed = 0;
  for (uint32_t seed = 0; seed < 40; ++seed) {
    const Runs runs = Simulate(100 + seed, 30, 1, 0.02);
    const MeasuredChange change = CompareRounds(runs.first, runs.second, 0.005);
    claimed += change.verdict == Verdict::kNoChange ? 0 : 1;
  }
  EXPECT_LE(claimed, 2);
}

TEST(PairedChange, AChangeBelowTheFloorIsNotClaimed) {
  const Runs runs = Simulate(7, 60, 0.98, 0.001);
  EXPECT_EQ(CompareRounds(runs.first, runs.second, 0.03).verdict, Verdict::kNoChange);
  EXPECT_EQ(CompareRounds(runs.first, runs.second, 0.005).verdict, Verdict::kFaster);
}

TEST(PairedChange, AFewRoundsGiveNoVerdict) {
  for (const size_t rounds : {0, 1, 2, 5, 10}) {
    const Runs runs = Simulate(3, rounds, 0.1, 0.001);
    const MeasuredChange change = CompareRounds(runs.first, runs.second, 0.005);
    EXPECT_EQ(change.verdict, Verdict::kUnmeasured) << rounds;
    EXPECT_EQ(change.rounds, rounds);
    EXPECT_FALSE(change.half_width.has_value());
  }
}

TEST(PairedChange, RoundsOfOneEntrantOnlyAreIgnored) {
  const Runs runs = Simulate(4, 20, 1, 0.01);
  const MeasuredChange change = CompareRounds(runs.first, std::span(runs.second).first(15), 0.005);
  EXPECT_EQ(change.rounds, 15U);
}

}  // namespace
}  // namespace sinter
