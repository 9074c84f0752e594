// Convolutions, matmuls and pools of the blocked backend: windows at every edge, tails of vectors
// and tiles, groups, threads, and epilogues.
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

using testing::IsEmpty;
using testing::Not;

std::vector<Root> Products() {
  std::vector<Root> roots = Roots();
  std::erase_if(roots, [](const Root& root) { return root.name == "batched"; });
  return roots;
}

// The name of each shape says what it tests.
std::vector<Root> Shapes() {
  return {
      {"one_pixel", Conv{}, {{1, 70, 1, 1}, {130, 70, 1, 1}, {130}}},
      {"tiles_and_one", Conv{}, {{1, 9, 7, 7}, {64, 9, 1, 1}}},
      {"images", Conv{.strides = {2, 2}}, {{3, 6, 9, 8}, {33, 6, 1, 1}, {33}}},
      {"bands", Conv{.pads = {1, 1, 1, 1}}, {{2, 64, 40, 40}, {17, 64, 3, 3}, {17}}},
      {"many_panels", Conv{.pads = {1, 0, 0, 1}}, {{1, 24, 6, 5}, {200, 24, 2, 2}, {200}}},
      {"dilated", Conv{.pads = {2, 3, 2, 3}, .dilations = {2, 3}}, {{1, 7, 9, 10}, {20, 7, 3, 3}}},
      {"dilated_inside", Conv{.dilations = {1, 2}}, {{1, 7, 9, 10}, {20, 7, 3, 3}}},
      {"wide_pads", Conv{.strides = {3, 1}, .pads = {4, 5, 3, 6}}, {{1, 5, 3, 4}, {9, 5, 3, 3}}},
      {"cropped", Conv{.strides = {4, 4}, .pads = {1, 1, 0, 0}}, {{1, 8, 12, 14}, {9, 8, 2, 2}}},
      {"groups", Conv{.pads = {1, 1, 1, 1}, .group = 3}, {{2, 12, 5, 6}, {60, 4, 3, 3}, {60}}},
      {"groups_1x1", Conv{.group = 2}, {{2, 34, 5, 6}, {66, 17, 1, 1}, {66}}},
      {"multiplier", Conv{.group = 5}, {{1, 5, 5, 6}, {10, 1, 3, 3}, {10}}},
      {"first",
       Conv{.strides = {2, 2}, .pads = {3, 3, 3, 3}},
       {{2, 3, 21, 37}, {40, 3, 7, 7}, {40}}},
      {"one_channel", Conv{.pads = {1, 1, 1, 1}}, {{1, 1, 5, 40}, {1, 1, 3, 3}, {1}}},
      {"winograd_2", Conv{.pads = {1, 1, 1, 1}}, {{2, 170, 11, 13}, {193, 170, 3, 3}, {193}}},
      {"winograd_4", Conv{.pads = {1, 0, 0, 1}}, {{1, 20, 22, 25}, {18, 20, 3, 3}}},
      {"winograd_blocks", Conv{.pads = {1, 1, 1, 1}}, {{2, 40, 37, 41}, {65, 40, 3, 3}, {65}}},
      {"winograd_wide_pads", Conv{.pads = {3, 6, 4, 2}}, {{1, 16, 9, 8}, {16, 16, 3, 3}, {16}}},
      {"line", Conv{.strides = {2}, .pads = {2, 1}}, {{2, 10, 31}, {21, 10, 4}, {21}}},
      {"depthwise_5",
       Conv{.pads = {2, 2, 2, 2}, .group = 35},
       {{2, 35, 7, 21}, {35, 1, 5, 5}, {35}}},
      {"depthwise_s2",
       Conv{.strides = {2, 2}, .pads = {1, 1, 1, 1}, .group = 33},
       {{1, 33, 9, 24}, {33, 1, 3, 3}}},
      {"depthwise_5s2",
       Conv{.strides = {1, 2}, .pads = {2, 2, 2, 2}, .group = 3},
       {{1, 3, 9, 50}, {3, 1, 5, 5}}},
      {"depthwise_dilated",
       Conv{.pads = {2, 4, 2, 4}, .dilations = {2, 4}, .group = 9},
       {{1, 9, 8, 30}, {9, 1, 3, 3}}},
      {"depthwise_other",
       Conv{.strides = {3, 3}, .pads = {3, 0, 0, 3}, .group = 19},
       {{1, 19, 12, 20}, {19, 1, 4, 2}}},
      {"depthwise_outside",
       Conv{.pads = {4, 4, 4, 4}, .group = 2},
       {{1, 2, 2, 3}, {2, 1, 3, 3}, {2}}},
      {"depthwise_line", Conv{.pads = {1, 1}, .group = 40}, {{1, 40, 19}, {40, 1, 3}}},
      {"row", MatMul{}, {{1, 300}, {300, 100}}},
      {"rows", MatMul{}, {{3, 50, 65}, {65, 129}}},
      {"one_column", MatMul{}, {{77, 9}, {9, 1}}},
      {"average", AveragePool{.kernel_shape = {3, 3}, .pads = {1, 1, 1, 1}}, {{2, 70, 6, 7}}},
      {"average_with_pads",
       AveragePool{.kernel_shape = {3, 2},
                   .strides = {2, 2},
                   .pads = {1, 1, 1, 0},
                   .count_include_pad = true},
       {{1, 9, 7, 8}}},
      {"whole_image", AveragePool{.kernel_shape = {9, 11}}, {{2, 100, 9, 11}}},
      {"mean", ReduceMean{.axes = {2, 3}}, {{2, 21, 9, 11}}},
      {"apart",
       AveragePool{.kernel_shape = {2, 2}, .strides = {2, 2}, .pads = {1, 0, 0, 1}},
       {{2, 70, 19, 17}}},
      {"apart_parts", AveragePool{.kernel_shape = {5, 2}, .strides = {6, 1}}, {{1, 300, 17, 60}}},
      {"apart_max",
       MaxPool{
           .kernel_shape = {2, 3}, .strides = {3, 2}, .pads = {1, 1, 1, 1}, .dilations = {2, 1}},
       {{1, 37, 15, 12}}},
      {"apart_line", MaxPool{.kernel_shape = {3}, .strides = {3}}, {{2, 19, 40}}},
      {"max",
       MaxPool{.kernel_shape = {3, 3}, .strides = {2, 2}, .pads = {1, 1, 1, 1}},
       {{2, 70, 13, 14}}},
      {"max_ceil",
       MaxPool{.kernel_shape = {2, 3}, .strides = {2, 3}, .ceil_mode = true},
       {{1, 17, 7, 9}}},
      {"max_of_huge_windows",
       MaxPool{.kernel_shape = {1 << 30, 1}, .pads = {(1 << 30) - 1, 0, 0, 0}},
       {{1, 4, 5, 5}}},
      {"max_dilated", MaxPool{.kernel_shape = {3}, .dilations = {3}}, {{1, 17, 29}}},
  };
}

class OwnProducts : public EachIsa {
 protected:
  static NodeCase Made(const Root& root, const std::vector<Epilogue>& epilogues, uint64_t seed) {
    Random random(seed);
    return *MakeFusedCase(root, epilogues, random);
  }
  std::vector<std::string> Checked(const NodeCase& node_case, size_t misalignment = 0) const {
    return ExpectCandidatesMatchNaive(node_case,
                                      {.misalignment = misalignment, .backend = backend_.get()});
  }
};

TEST_P(OwnProducts, EveryShape) {
  for (const int threads : {1, 3}) {
    const ThreadCountGuard guard(threads);
    uint64_t seed = 0;
    for (const Root& root : Shapes()) {
      SCOPED_TRACE(root.name);
      ++seed;
      EXPECT_FALSE(Checked(Made(root, {}, seed), 4 * (seed % 4)).empty());
    }
  }
}

// Both operands are computed.
TEST_P(OwnProducts, ComputedMatrices) {
  const std::vector<std::vector<std::vector<int64_t>>> shapes = {
      {{1, 1}, {1, 1}},        {{3, 70}, {70, 5}},
      {{61, 67}, {67, 43}},    {{200, 130}, {130, 190}},
      {{2, 9, 33}, {33, 21}},  {{3, 9, 33}, {3, 33, 21}},
      {{9, 5, 7}, {9, 7, 20}}, {{2, 3, 31, 17}, {2, 3, 17, 24}}};
  for (const int threads : {1, 3}) {
    const ThreadCountGuard guard(threads);
    Random random(5);
    for (const auto& operands : shapes) {
      const auto made = MakeNodeCase(
          MatMul{}, {RandomConstant(random, operands[0]), RandomConstant(random, operands[1])},
          {false, false});
      ASSERT_TRUE(made.ok()) << made.status();
      EXPECT_THAT(Checked(*made, 4), testing::ElementsAre("panels of each run"));
    }
  }
}

TEST_P(OwnProducts, EveryEpilogue) {
  for (const Root& root : Products()) {
    for (const Epilogue& epilogue : Epilogues()) {
      SCOPED_TRACE(root.name + " " + epilogue.name);
      EXPECT_FALSE(Checked(Made(root, {epilogue}, 7)).empty());
    }
  }
}

TEST_P(OwnProducts, RandomChains) {
  for (const Root& root : Products()) {
    for (uint64_t seed = 0; seed < 20; ++seed) {
      SCOPED_TRACE(root.name + " " + std::to_string(seed));
      const ThreadCountGuard guard(static_cast<int>(1 + seed % 3));
      Random random(seed);
      const std::vector<Epilogue> chain = RandomEpilogues(Epilogues(), random);
      EXPECT_THAT(Checked(Made(root, chain, seed), 4 * (seed % 4)), Not(IsEmpty()));
    }
  }
}

// With a prologue, pads of convolutions stay zeros, and pads of pools stay excluded.
TEST_P(OwnProducts, InFrontOfConvolutionsAndPools) {
  using Second = Epilogue::Second;
  const std::vector<Epilogue> scale_offset_relu = {
      {"", Mul{}, Second::kChannel}, {"", Add{}, Second::kChannel}, {"", Relu{}}};
  const std::vector<Epilogue> gate = {{"", Mul{}, Second::kChannel, /*constant=*/false}};
  const std::vector<Epilogue> exp = {{"", Exp{}}, {"", Add{}, Second::kFull, /*constant=*/false}};
  for (const Root& root : Shapes()) {
    const bool apart =
        root.name == "whole_image" || root.name == "mean" || root.name.rfind("apart", 0) == 0;
    if (!apart && (!root.operation.Is<Conv>() || root.name.rfind("depthwise", 0) == 0)) continue;
    for (const auto& prologue : {scale_offset_relu, gate, exp}) {
      for (const bool behind : {false, true}) {
        SCOPED_TRACE(root.name);
        Random random(3);
        const std::vector<Epilogue> epilogue = {{"", Add{}, Second::kFull, false}, {"", Relu{}}};
        const auto node_case =
            MakeFusedCase(root, behind ? epilogue : std::vector<Epilogue>{}, random, prologue);
        ASSERT_TRUE(node_case.ok()) << node_case.status();
        // With several groups none is offered, since the benefit was not measured.
        const bool grouped = root.operation.Is<Conv>() && root.operation.As<Conv>().group > 1;
        EXPECT_EQ(Checked(*node_case).empty(), grouped);
      }
    }
  }
}

// The packed format of weights does not depend on the input's size.
TEST_P(OwnProducts, PackingsDoNotDependOnTheInput) {
  const auto packed_format = [&](int64_t width) {
    const NodeCase node_case =
        Made({"", Conv{.pads = {1, 1, 1, 1}}, {{1, 8, 5, width}, {20, 8, 3, 3}}}, {}, 1);
    return backend_->Candidates(node_case.query())[0]->inputs[1].packing.value().packed_format;
  };
  EXPECT_EQ(packed_format(5), packed_format(300));
}

TEST_P(OwnProducts, OthersAreNotOffered) {
  const std::vector<Root> others = {
      {"volume", Conv{}, {{1, 4, 5, 5, 5}, {8, 4, 3, 3, 3}}},
      {"negative_pad", Conv{.pads = {-1, 0, 0, 0}}, {{1, 4, 5, 5}, {8, 4, 3, 3}}},
      {"broadcast_batch", MatMul{}, {{3, 9, 33}, {1, 33, 21}}},
      {"pads of terabytes",
       Conv{.strides = {1 << 30, 1 << 30}, .pads = {1 << 30, 1 << 30, 0, 0}},
       {{1, 4, 5, 5}, {8, 4, 3, 3}}},
      {"dilations of terabytes",
       Conv{.pads = {0, 1 << 30, 0, (1 << 30) + 9}, .dilations = {1, 1 << 30}},
       {{1, 4, 5, 5}, {8, 4, 3, 3}}},
      {"ceil_with_pads",
       AveragePool{
           .kernel_shape = {2, 2}, .strides = {2, 2}, .ceil_mode = true, .count_include_pad = true},
       {{1, 4, 5, 5}}},
  };
  for (const Root& root : others) {
    SCOPED_TRACE(root.name);
    EXPECT_THAT(backend_->Candidates(Made(root, {}, 1).query()), IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(Blocked, OwnProducts, kEachIsa, NameOfIsa);

}  // namespace
}  // namespace sinter
