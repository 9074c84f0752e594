// Fused bodies of each root with each post-operation.
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "ir/ops.h"
#include "tests/kernels/fused_case.h"

namespace sinter {
namespace {

// Max pools and exp are not offered, since oneDNN's lose NaN, nor is gelu for AVX-512, which turns
// infinity into NaN. An average pool has no post-operation with an operand as large as its result.
bool IsOffered(const Root& root, const Epilogue& epilogue) {
  const bool is_pool = root.operation.Is<AveragePool>();
  const bool offered = !root.operation.Is<MaxPool>() && epilogue.name != "full_sub" &&
                       epilogue.name != "erf" && epilogue.name != "exp";
  if (epilogue.name == "gelu" && HasAvx512()) return false;
  return offered && !(is_pool && epilogue.second == Epilogue::Second::kFull);
}

class FusedBodies : public testing::TestWithParam<size_t> {};

TEST_P(FusedBodies, EachEpilogue) {
  const Root root = Roots()[GetParam()];
  for (const Epilogue& epilogue : Epilogues()) {
    SCOPED_TRACE(epilogue.name);
    Random random(7);
    const auto node_case = MakeFusedCase(root, {epilogue}, random);
    ASSERT_TRUE(node_case.ok()) << node_case.status();
    const auto kernels = ExpectCandidatesMatchNaive(*node_case);
    // Below AVX2 oneDNN has fewer post-operations.
    const bool offered = IsOffered(root, epilogue);
    EXPECT_TRUE(kernels.empty() || offered);
    EXPECT_TRUE(!kernels.empty() || !offered || !HasAvx2());
  }
}

TEST_P(FusedBodies, RandomChains) {
  const Root root = Roots()[GetParam()];
  std::vector<Epilogue> epilogues = Epilogues();
  std::erase_if(epilogues, [&](const Epilogue& epilogue) { return !IsOffered(root, epilogue); });
  if (epilogues.empty()) return;  // a root that is not offered
  for (uint64_t seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const std::vector<Epilogue> chain = RandomEpilogues(epilogues, random);
    const auto node_case = MakeFusedCase(root, chain, random);
    ASSERT_TRUE(node_case.ok()) << node_case.status();
    ExpectCandidatesMatchNaive(*node_case, {.misalignment = TakesUnaligned() ? 4 * (seed % 4) : 0});
  }
}

// For several images of one pixel, oneDNN 3.2 confuses channels, so some cases are not offered.
TEST(OneDnnElementwise, ChannelsOfSinglePixels) {
  for (const std::vector<int64_t>& dims : std::vector<std::vector<int64_t>>{
           {3, 13, 1}, {3, 13, 1, 1}, {1, 13, 1, 1}, {3, 13, 1, 2}, {3, 13, 1, 1, 1}}) {
    std::vector<int64_t> channels(dims.size() - 1, 1);
    channels[0] = 13;
    for (const Operation& operation : {Operation(Mul{}), Operation(Div{})}) {
      for (const Epilogue& epilogue : Epilogues()) {
        SCOPED_TRACE(epilogue.name);
        Random random(7);
        const auto node_case = MakeFusedCase({"", operation, {dims, channels}}, {epilogue}, random);
        ASSERT_TRUE(node_case.ok()) << node_case.status();
        ExpectCandidatesMatchNaive(*node_case);
      }
    }
  }
}

// oneDNN runs them with reference code.
TEST(OneDnnRefuses, EpiloguesOfTransposedConvolutions) {
  const Root root{"", ConvTranspose{.strides = {2, 2}}, {{1, 16, 5, 5}, {16, 8, 2, 2}, {8}}};
  for (const bool with_epilogue : {false, true}) {
    Random random(3);
    const auto node_case = MakeFusedCase(
        root, with_epilogue ? std::vector<Epilogue>{{"relu", Relu{}}} : std::vector<Epilogue>{},
        random);
    ASSERT_TRUE(node_case.ok()) << node_case.status();
    EXPECT_EQ(ExpectCandidatesMatchNaive(*node_case).empty(), with_epilogue);
  }
}

INSTANTIATE_TEST_SUITE_P(OneDnn, FusedBodies, testing::Range(size_t{0}, Roots().size()),
                         [](const auto& test) { return Roots()[test.param].name; });

}  // namespace
}  // namespace sinter
