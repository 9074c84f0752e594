// kernels/naive/step.h: sums of bf16 elements.
#include "gtest/gtest.h"
#include "kernels/naive/step.h"

namespace sinter::naive {
namespace {

double SumOfOnes(int64_t count, double first) {
  SumOfSteps<BFloat16> sum(count);
  sum.Add(first);
  for (int64_t i = 1; i < count; ++i) sum.Add(1);
  return sum.Value();
}

TEST(SumOfSteps, ShortRowsOfBf16RoundEachPartialSum) {
  EXPECT_EQ(SumOfOnes(8, 256), 256);
  EXPECT_EQ(SumOfOnes(9, 256), 264);
}

TEST(SumOfSteps, LongRowsOfBf16RoundOnce) { EXPECT_EQ(SumOfOnes(1024, 1), 1024); }

TEST(SumOfSteps, WiderTypesDoNotRound) {
  SumOfSteps<float> sum(2);
  sum.Add(1e-12);
  sum.Add(1);
  EXPECT_EQ(sum.Value(), 1 + 1e-12);
}

}  // namespace
}  // namespace sinter::naive
