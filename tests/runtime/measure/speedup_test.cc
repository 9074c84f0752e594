#include "runtime/measure/speedup.h"

#include <cmath>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace sinter {
namespace {

std::vector<double> NoisyTimes(uint32_t seed, size_t runs, double time) {
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(0, 0.05);
  std::bernoulli_distribution slow(0.05);
  std::vector<double> times;
  for (size_t i = 0; i < runs; ++i) {
    times.push_back(time * std::exp(noise(random)) * (slow(random) ? 3 : 1));
  }
  return times;
}

TEST(Speedup, IsTheRatioWithAnIntervalAroundIt) {
  const auto speedup = SpeedupOf(NoisyTimes(1, 40, 3.0), NoisyTimes(2, 60, 1.5));
  EXPECT_NEAR(speedup.speedup, 2, 0.1);
  EXPECT_LT(speedup.low, speedup.speedup);
  EXPECT_GT(speedup.high, speedup.speedup);
  EXPECT_GT(speedup.low, 1.8);
  EXPECT_LT(speedup.high, 2.2);
  EXPECT_TRUE(speedup.significant);
}

TEST(Speedup, EqualTimesAreNotJudgedToDiffer) {
  int wrong = 0;
  for (uint32_t seed = 0; seed < 200; ++seed) {
    const auto speedup = SpeedupOf(NoisyTimes(2 * seed, 30, 1), NoisyTimes(2 * seed + 1, 30, 1));
    EXPECT_EQ(speedup.significant, speedup.low > 1 || speedup.high < 1) << seed;
    wrong += speedup.significant ? 1 : 0;
  }
  EXPECT_LE(wrong, 3);
}

TEST(Speedup, FewRunsHaveNoInterval) {
  const std::vector<double> before = {4, 4};
  const std::vector<double> after = {1, 2, 1};
  const auto speedup = SpeedupOf(before, after);
  EXPECT_EQ(speedup.speedup, 4);
  EXPECT_EQ(speedup.low, 0);
  EXPECT_TRUE(std::isinf(speedup.high));
  EXPECT_FALSE(speedup.significant);
  EXPECT_EQ(SpeedupOf({}, after).speedup, 1);
  EXPECT_EQ(SpeedupOf(before, std::vector<double>{0}).speedup, 1);
}

}  // namespace
}  // namespace sinter
