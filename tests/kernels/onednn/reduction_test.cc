// Sums and means beyond the operators' own random cases.
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "tests/kernels/fused_case.h"

namespace sinter {
namespace {

using Dims = std::vector<int64_t>;

size_t Offered(const absl::StatusOr<NodeCase>& node_case) {
  EXPECT_TRUE(node_case.ok()) << node_case.status();
  return node_case.ok() ? ExpectCandidatesMatchNaive(*node_case).size() : 0;
}

size_t Offered(Operation operation, const Dims& dims) {
  Random random(3);
  return Offered(MakeNodeCase(std::move(operation), {RandomConstant(random, dims)}, {}));
}

TEST(OneDnnReduction, LastAxes) {
  struct Case {
    Dims dims;
    std::vector<int64_t> axes;
  };
  for (const bool keepdims : {false, true}) {
    for (const auto& [dims, axes] :
         {Case{{37}, {}}, Case{{4, 33}, {-1}}, Case{{4, 33}, {}}, Case{{6, 1021}, {1}},
          Case{{2, 3, 33}, {1, 2}}, Case{{3, 4096}, {1}}, Case{{2, 1, 5, 7}, {1, 2, 3}},
          Case{{3, 1, 5, 1}, {1, 2}}, Case{{2, 2, 2, 2, 2, 2, 19}, {5, 6}}}) {
      SCOPED_TRACE(testing::PrintToString(dims));
      EXPECT_EQ(Offered(ReduceSum{.axes = axes, .keepdims = keepdims}, dims), 1u);
      EXPECT_EQ(Offered(ReduceMean{.axes = axes, .keepdims = keepdims}, dims), 1u);
    }
  }
}

TEST(OneDnnReduction, Epilogues) {
  const std::vector<Root> roots = {
      {"rows", ReduceMean{.axes = {-1}}, {{2, 3, 5, 33}}},
      {"rows_dropped", ReduceSum{.axes = {-1}, .keepdims = false}, {{2, 9, 33}}},
      {"all", ReduceMean{.keepdims = false}, {{9, 33}}},
  };
  for (const Root& root : roots) {
    for (const Epilogue& epilogue : Epilogues()) {
      // exp is excluded, since it magnifies the error of a sum.
      if (epilogue.second == Epilogue::Second::kChannel || epilogue.name == "exp") continue;
      SCOPED_TRACE(absl::StrCat(root.name, " ", epilogue.name));
      Random random(7);
      const size_t offered = Offered(MakeFusedCase(root, {epilogue}, random));
      const bool is_known = epilogue.name != "full_sub" && epilogue.name != "erf" &&
                            !(epilogue.name == "gelu" && HasAvx512());
      EXPECT_TRUE(offered == (is_known ? 1 : 0) || !HasAvx2());
    }
  }
}

TEST(OneDnnRefuses, OtherReductions) {
  EXPECT_EQ(Offered(ReduceSum{.axes = {0}}, {4, 33}), 0u);
  EXPECT_EQ(Offered(ReduceMean{.axes = {0, 2}}, {2, 3, 33}), 0u);
  EXPECT_EQ(Offered(ReduceSum{.axes = {1}}, {4, 1}), 0u);     // of one element
  EXPECT_EQ(Offered(ReduceSum{.axes = {1}}, {4, 4097}), 0u);  // too long to be exact
  // oneDNN would treat a row of infinities as a row of the largest numbers.
  EXPECT_EQ(Offered(ReduceMax{.axes = {1}}, {4, 33}), 0u);
  EXPECT_EQ(Offered(ReduceMin{.axes = {1}}, {4, 33}), 0u);
}

}  // namespace
}  // namespace sinter
