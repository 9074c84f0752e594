// Winograd convolutions: where one element of the input is not finite, or so large that transforms
// overflow, the results that do not depend on it stay right.
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/parallel.h"
#include "tests/kernels/blocked/each_isa.h"
#include "tests/kernels/fused_case.h"

namespace sinter {
namespace {

using testing::Contains;
using testing::Not;

class WinogradTest : public EachIsa {
 protected:
  // A convolution with an operand that is added, whose input has this element at one place.
  static NodeCase Made(int64_t side, float element, size_t place) {
    Random random(place);
    const Root root{
        "conv", Conv{.pads = {1, 1, 1, 1}}, {{2, 17, side, side}, {19, 17, 3, 3}, {19}}};
    NodeCase made = *MakeFusedCase(
        root, {{"add", Add{}, Epilogue::Second::kFull, /*constant=*/false}, {"relu", Relu{}}},
        random);
    std::vector<float> values(made.operands[0]->values<float>().begin(),
                              made.operands[0]->values<float>().end());
    values[place % values.size()] = element;
    made.operands[0] = Constant::FromValues<float>(made.operands[0]->dims(), values);
    return made;
  }
  std::vector<std::string> Checked(const NodeCase& node_case) const {
    return ExpectCandidatesMatchNaive(node_case,
                                      {.special_values = true, .backend = backend_.get()});
  }
};

TEST_P(WinogradTest, OneElementThatIsNotFinite) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  for (const int64_t side : {12, 23, 24}) {
    for (const float element : {kInfinity, -kInfinity, std::numeric_limits<float>::quiet_NaN()}) {
      for (const size_t place : {0, 77, 1234, 9001}) {
        SCOPED_TRACE(std::to_string(side) + " " + std::to_string(element));
        EXPECT_THAT(Checked(Made(side, element, place)), Contains("Winograd"));
      }
    }
  }
}

// The transforms of this element overflow, its products with weights below one do not.
TEST_P(WinogradTest, AnElementWhoseTransformOverflows) {
  EXPECT_THAT(Checked(Made(23, 0.9F * std::numeric_limits<float>::max(), 500)),
              Contains("Winograd"));
}

TEST_P(WinogradTest, IsOfferedOnlyWhereItPays) {
  Random random(1);
  const auto offered = [&](const Conv& conv, const std::vector<std::vector<int64_t>>& operands) {
    return Checked(*MakeFusedCase({"conv", conv, operands}, {}, random));
  };
  const Conv same{.pads = {1, 1, 1, 1}};
  EXPECT_THAT(offered(same, {{1, 64, 10, 12}, {64, 64, 3, 3}}), Contains("Winograd"));
  EXPECT_THAT(offered(same, {{1, 256, 10, 10}, {256, 256, 3, 3}}), Contains("Winograd"));
  EXPECT_THAT(offered(same, {{1, 256, 4, 80}, {256, 256, 3, 3}}), Contains("Winograd"));
  EXPECT_THAT(offered(same, {{1, 256, 7, 7}, {256, 256, 3, 3}}), Not(Contains("Winograd")));
  EXPECT_THAT(offered(same, {{1, 8, 10, 12}, {8, 8, 3, 3}}), Not(Contains("Winograd")));
  EXPECT_THAT(offered(same, {{1, 7, 30, 30}, {64, 7, 3, 3}}), Not(Contains("Winograd")));
  EXPECT_THAT(offered({.strides = {2, 1}}, {{1, 64, 30, 30}, {64, 64, 3, 3}}),
              Not(Contains("Winograd")));
  EXPECT_THAT(offered({.dilations = {1, 2}}, {{1, 64, 30, 30}, {64, 64, 3, 3}}),
              Not(Contains("Winograd")));
  EXPECT_THAT(offered({.group = 2}, {{1, 128, 30, 30}, {128, 64, 3, 3}}),
              Not(Contains("Winograd")));
  EXPECT_THAT(offered({}, {{1, 64, 30, 30}, {64, 64, 3, 2}}), Not(Contains("Winograd")));
}

TEST_P(WinogradTest, WeightsThatCannotBeTransformed) {
  Random random(1);
  NodeCase made = *MakeFusedCase(
      {"conv", Conv{.pads = {1, 1, 1, 1}}, {{1, 64, 12, 12}, {64, 64, 3, 3}}}, {}, random);
  EXPECT_THAT(Checked(made), Contains("Winograd"));
  std::vector<float> weights(made.operands[1]->values<float>().begin(),
                             made.operands[1]->values<float>().end());
  weights[100] = 1e33F;
  const auto again = MakeNodeCase(
      Conv{.pads = {1, 1, 1, 1}},
      {made.operands[0], Constant::FromValues<float>(made.operands[1]->dims(), weights)},
      {false, true});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_THAT(Checked(*again), Not(Contains("Winograd")));
}

INSTANTIATE_TEST_SUITE_P(Blocked, WinogradTest, kEachIsa, NameOfIsa);

}  // namespace
}  // namespace sinter
