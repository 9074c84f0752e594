#include "runtime/measure/timing.h"

#include "gtest/gtest.h"

namespace sinter {
namespace {

TEST(Timing, SummarisesRuns) {
  const Timing timing = SummaryOf({5, 1, 3, 2, 4});
  EXPECT_EQ(timing.min, 1);
  EXPECT_EQ(timing.median, 3);
  EXPECT_NEAR(timing.p90, 4.6, 1e-9);
  EXPECT_NEAR(timing.spread, 2.0 / 3, 1e-9);
  EXPECT_EQ(timing.runs, 5U);
  EXPECT_EQ(SummaryOf({}).median, 0);
}

TEST(Timing, ManyRunsThatDifferAreSignificant) {
  std::vector<double> slow;
  std::vector<double> fast;
  for (int i = 0; i < 10; ++i) {
    slow.push_back(1 + 0.01 * i);
    fast.push_back(0.5 + 0.01 * i);
  }
  const Verdict verdict = Judge(slow, fast);
  EXPECT_TRUE(verdict.significant);
  EXPECT_NEAR(verdict.ratio, 0.545 / 1.045, 1e-9);
  EXPECT_TRUE(Judge(fast, slow).significant);
  // One slow run in ten is not significant, although it changes the mean.
  std::vector<double> outlier = slow;
  outlier.back() = 100;
  EXPECT_FALSE(Judge(slow, outlier).significant);
  EXPECT_FALSE(Judge(slow, slow).significant);
}

TEST(Timing, FewRunsProveNothing) {
  EXPECT_FALSE(Judge(std::vector<double>{1, 1, 1}, std::vector<double>{2, 2, 2}).significant);
  EXPECT_FALSE(Judge({}, std::vector<double>{1, 2}).significant);
  EXPECT_EQ(Judge({}, std::vector<double>{1, 2}).ratio, 1);
}

}  // namespace
}  // namespace sinter
