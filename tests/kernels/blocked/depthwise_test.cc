// Depthwise convolutions of every way to go through an image: rectangles of one vector of channels, a
// padded copy where most windows lie at edges, and pixels in order where input and result are larger
// than the level 2 cache.
#include <cstdint>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/cache_sizes.h"
#include "kernels/parallel.h"
#include "tests/kernels/blocked/each_isa.h"
#include "tests/kernels/fused_case.h"

namespace sinter {
namespace {

class DepthwiseTest : public EachIsa {
 protected:
  void Check(const Conv& conv, const std::vector<int64_t>& input, std::vector<int64_t> kernel) {
    Random random(1);
    const int64_t channels = input[1];
    Conv depthwise = conv;
    depthwise.group = channels;
    const std::vector<int64_t> weights = {channels, 1, kernel[0], kernel[1]};
    const NodeCase made = *MakeFusedCase({"conv", depthwise, {input, weights, {channels}}},
                                         {{"relu", Relu{}}}, random);
    EXPECT_THAT(ExpectCandidatesMatchNaive(
                    made, {.misalignment = 4, .special_values = true, .backend = backend_.get()}),
                testing::Contains("depthwise windows"));
  }
};

TEST_P(DepthwiseTest, WidthsAroundATile) {
  for (int64_t width = 1; width <= 19; ++width) {
    SCOPED_TRACE(width);
    Check({.pads = {1, 1, 1, 1}}, {1, 17, 5, width}, {3, 3});
    Check({.strides = {2, 2}, .pads = {1, 0, 1, 1}}, {2, 33, 9, width + 2}, {3, 3});
    Check({.pads = {2, 2, 2, 2}}, {1, 20, 4, width}, {5, 5});
    Check({.pads = {3, 3, 3, 3}}, {1, 16, 7, width}, {7, 7});
  }
}

TEST_P(DepthwiseTest, WindowsOfOtherShapes) {
  Check({.pads = {2, 2, 2, 2}, .dilations = {2, 2}}, {1, 24, 9, 11}, {3, 3});
  Check({.strides = {1, 2}, .pads = {0, 4, 0, 4}}, {1, 40, 3, 30}, {1, 9});
  Check({.strides = {3, 1}, .pads = {5, 0, 4, 0}}, {1, 31, 14, 13}, {5, 1});
  Check({.pads = {9, 9, 9, 9}}, {1, 12, 2, 2}, {3, 3});  // some windows have no tap inside
  Check({.strides = {2, 2}, .pads = {3, 3, 3, 3}}, {1, 18, 8, 8}, {7, 7});
}

TEST_P(DepthwiseTest, ChannelsFarApart) { Check({.pads = {1, 1, 1, 1}}, {1, 1024, 6, 11}, {3, 3}); }

// Few lines, of which threads share the pixels if they are many, and otherwise the channels.
TEST_P(DepthwiseTest, FewLinesWhateverTheThreads) {
  for (const int threads : {1, 2, 3, 5}) {
    SCOPED_TRACE(threads);
    const ThreadCountGuard guard(threads);
    Check({.pads = {2, 2, 2, 2}}, {1, 96, 3, 81}, {5, 5});
    Check({.strides = {2, 2}, .pads = {1, 1, 1, 1}}, {2, 130, 3, 199}, {3, 3});
    Check({.pads = {1, 1, 1, 1}}, {1, 700, 5, 7}, {3, 3});
  }
}

TEST_P(DepthwiseTest, ImagesBeyondTheCache) {
  const int64_t width = 67;
  const int64_t height = Level2CacheFloats() / (2 * 8 * width) + 3;
  Check({.pads = {1, 1, 1, 1}}, {1, 8, height, width}, {3, 3});
}

INSTANTIATE_TEST_SUITE_P(Isa, DepthwiseTest, kEachIsa, NameOfIsa);

}  // namespace
}  // namespace sinter
