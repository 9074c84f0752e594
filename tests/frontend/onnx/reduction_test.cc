// frontend/onnx/reduction.cc: ReduceMean.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::HasSubstr;
using Values = Attribute::Values;

const Type kX = F32({2, 3, 4});

TEST(Reduction, AxesAreAnAttributeUntilOpset17) {
  EXPECT_EQ(NodesOf(ImportNode(17, "ReduceMean", {kX}, {{"axes", Values{-1, 0}}})),
            "reduce_mean(%0) {axes=[-1,0], keepdims=true}\nf32[1,3,1]");
  EXPECT_EQ(NodesOf(ImportNode(11, "ReduceMean", {kX}, {{"keepdims", 0}})),
            "reduce_mean(%0) {axes=[], keepdims=false}\nf32[]");
  EXPECT_THAT(ErrorOfNode(17, "ReduceMean", {kX, Integers({1})}),
              HasSubstr("cannot take 2 inputs"));
}

TEST(Reduction, AxesAreAnOperandFromOpset18) {
  EXPECT_EQ(NodesOf(ImportNode(18, "ReduceMean", {kX, Integers({1})}, {{"keepdims", 0}})),
            "reduce_mean(%1) {axes=[1], keepdims=false}\nf32[2,4]");
  EXPECT_EQ(NodesOf(ImportNode(18, "ReduceMean", {kX})),
            "reduce_mean(%0) {axes=[], keepdims=true}\nf32[1,1,1]");
  EXPECT_EQ(NodesOf(ImportNode(18, "ReduceMean", {kX}, {{"noop_with_empty_axes", 1}})),
            "f32[2,3,4]");
  EXPECT_EQ(
      NodesOf(ImportNode(18, "ReduceMean", {kX, Integers({})}, {{"noop_with_empty_axes", 1}})),
      "f32[2,3,4]");
  EXPECT_THAT(ErrorOfNode(18, "ReduceMean", {kX}, {{"axes", Values{0}}}),
              HasSubstr("unknown attribute 'axes'"));
  EXPECT_EQ(NodesOf(ImportNode(18, "ReduceMean", {kX, I64({1})}, {{"keepdims", 0}})),
            "reduce_mean(%0, %1) {axes=[], keepdims=false}\nf32[?0,?1]");
  EXPECT_THAT(ErrorOfNode(18, "ReduceMean", {kX, Integers({5})}), HasSubstr("axis 5"));
}

}  // namespace
}  // namespace sinter::onnx
