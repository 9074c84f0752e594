// LayerNormalization beyond the operator's own random cases.
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "tests/kernels/fused_case.h"

namespace sinter {
namespace {

using Dims = std::vector<int64_t>;

absl::StatusOr<NodeCase> Case(LayerNormalization op, const Dims& x, const Dims& scale,
                              bool has_bias, bool constant) {
  Random random(5);
  std::vector<ConstantRef> operands = {RandomConstant(random, x), RandomConstant(random, scale)};
  if (has_bias) operands.push_back(RandomConstant(random, scale));
  return MakeNodeCase(op, std::move(operands), {false, constant, constant});
}

size_t Offered(const absl::StatusOr<NodeCase>& node_case) {
  EXPECT_TRUE(node_case.ok()) << node_case.status();
  return node_case.ok() ? ExpectCandidatesMatchNaive(*node_case).size() : 0;
}

TEST(OneDnnLayerNormalization, Rows) {
  for (const Dims& x : {Dims{37}, Dims{1, 1}, Dims{3, 1}, Dims{1, 128, 384}, Dims{2, 7, 769},
                        Dims{5, 3, 2, 17}, Dims{2, 1, 3, 2, 2, 2, 33}}) {
    SCOPED_TRACE(testing::PrintToString(x));
    for (const bool has_bias : {false, true}) {
      for (const bool constant : {false, true}) {
        EXPECT_EQ(Offered(Case({}, x, {x.back()}, has_bias, constant)), 1u);
      }
    }
  }
}

TEST(OneDnnLayerNormalization, SeveralAxesAndEpsilon) {
  EXPECT_EQ(Offered(Case({.axis = 1}, {3, 5, 7}, {5, 7}, true, true)), 1u);
  EXPECT_EQ(Offered(Case({.axis = -2}, {3, 5, 7}, {1, 5, 7}, true, false)), 1u);
  EXPECT_EQ(Offered(Case({.epsilon = 0.5F}, {4, 19}, {19}, true, true)), 1u);
}

TEST(OneDnnRefuses, LayerNormalizationOfOtherForms) {
  EXPECT_EQ(Offered(Case({}, {4, 19}, {1}, false, true)), 0u);      // one scale for a row
  EXPECT_EQ(Offered(Case({}, {4, 19}, {4, 19}, false, true)), 0u);  // one scale for each row
  EXPECT_EQ(Offered(Case({.axis = 1}, {3, 5, 7}, {7}, false, true)), 0u);
  Random random(5);
  const auto fused =
      MakeFusedCase({"", LayerNormalization{}, {{4, 19}, {19}, {19}}}, {{"relu", Relu{}}}, random);
  EXPECT_EQ(Offered(fused), 0u);
}

}  // namespace
}  // namespace sinter
