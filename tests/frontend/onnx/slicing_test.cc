// frontend/onnx/slicing.cc: Concat, Gather, Slice.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::HasSubstr;
using Values = Attribute::Values;

const Type kX = F32({4, 6});

TEST(Slicing, Concat) {
  EXPECT_EQ(NodesOf(ImportNode(7, "Concat", {kX, F32({4, 1})}, {{"axis", -1}})),
            "concat(%0, %1) {axis=-1}\nf32[4,7]");
  EXPECT_THAT(ErrorOfNode(7, "Concat", {kX}), HasSubstr("'axis' is missing"));
  EXPECT_THAT(ErrorOfNode(7, "Concat", {kX, kOmitted, kX}, {{"axis", 0}}),
              HasSubstr("input 1 is missing"));
}

TEST(Slicing, Gather) {
  EXPECT_EQ(NodesOf(ImportNode(7, "Gather", {kX, I64({2})})), "gather(%0, %1) {axis=0}\nf32[2,6]");
  EXPECT_EQ(NodesOf(ImportNode(11, "Gather", {kX, I64({})}, {{"axis", -1}})),
            "gather(%0, %1) {axis=-1}\nf32[4]");
}

TEST(Slicing, SliceWithAttributes) {
  const auto graph =
      ImportNode(9, "Slice", {kX},
                 {{"starts", Values{1, -3}}, {"ends", Values{3, 1000}}, {"axes", Values{0, 1}}});
  EXPECT_EQ(NodesOf(graph), "slice(%0, @1, @2, @3, @4)\nf32[2,3]");
  EXPECT_EQ(NodesOf(ImportNode(7, "Slice", {kX}, {{"starts", Values{1}}, {"ends", Values{3}}})),
            "slice(%0, @1, @2, @3, @4)\nf32[2,6]");
  EXPECT_THAT(ErrorOfNode(9, "Slice", {kX}, {{"starts", Values{1}}, {"ends", Values{1, 2}}}),
              HasSubstr("differ in length"));
}

TEST(Slicing, SliceWithOperands) {
  EXPECT_THAT(NodesOf(ImportNode(10, "Slice", {kX, Integers({1, 0}), Integers({3, 2})})),
              HasSubstr("f32[2,2]"));
  EXPECT_THAT(NodesOf(ImportNode(13, "Slice", {kX, Integers({0}), Integers({4}), Integers({-1})})),
              HasSubstr("f32[4,4]"));
  EXPECT_THAT(
      NodesOf(ImportNode(
          13, "Slice", {kX, Integers({5}), Integers({INT64_MIN}), Integers({1}), Integers({-2})})),
      HasSubstr("f32[4,3]"));
  // A backward slice from before the start begins at element 0 in ONNX and is empty in Python.
  EXPECT_THAT(
      NodesOf(ImportNode(13, "Slice",
                         {kX, Integers({-50}), Integers({-60}), Integers({1}), Integers({-1})})),
      HasSubstr("f32[4,1]"));
  EXPECT_THAT(
      NodesOf(ImportNode(13, "Slice", {kX, Integers({0}), Integers({4}), kOmitted, Integers({2})})),
      HasSubstr("f32[2,6]"));
  EXPECT_THAT(ErrorOfNode(13, "Slice", {kX, I64({}), Integers({4})}),
              HasSubstr("starts must be a list"));
}

TEST(Slicing, SliceAlongAnUnknownNumberOfAxes) {
  const auto graph =
      ImportNode(13, "Slice", {kX, I64({Dim::Symbol("K")}), I64({Dim::Symbol("K")})});
  ASSERT_TRUE(graph.ok()) << graph.status();
  // kX is [4,6]: two rows, then two rows of one element.
  const ConstantRef x = Constant::FromValues<float>({4, 6}, std::vector<float>(24, 1));
  const auto two_rows = Evaluated(graph, {x, Integers({1}), Integers({3})});
  ASSERT_TRUE(two_rows.ok()) << two_rows.status();
  EXPECT_EQ(two_rows->size(), 12U);
  const auto corner = Evaluated(graph, {x, Integers({1, 5}), Integers({3, 6})});
  ASSERT_TRUE(corner.ok()) << corner.status();
  EXPECT_EQ(corner->size(), 2U);
}

}  // namespace
}  // namespace sinter::onnx
