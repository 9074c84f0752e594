// frontend/onnx/shape.cc: Expand, Flatten, Reshape, Shape, Squeeze, Transpose, Unsqueeze.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::HasSubstr;
using Values = Attribute::Values;

const Type kX = F32({2, 1, 3});

TEST(Shapes, Expand) {
  EXPECT_EQ(NodesOf(ImportNode(8, "Expand", {kX, Integers({4, 3})})), "expand(%1, @0)\nf32[2,4,3]");
}

TEST(Shapes, Flatten) {
  EXPECT_EQ(NodesOf(ImportNode(7, "Flatten", {kX})), "flatten(%0) {axis=1}\nf32[2,3]");
  EXPECT_EQ(NodesOf(ImportNode(11, "Flatten", {kX}, {{"axis", -1}})),
            "flatten(%0) {axis=-1}\nf32[2,3]");
  EXPECT_EQ(NodesOf(ImportNode(7, "Flatten", {kX}, {{"axis", 0}})),
            "flatten(%0) {axis=0}\nf32[1,6]");
}

TEST(Shapes, Reshape) {
  EXPECT_EQ(NodesOf(ImportNode(7, "Reshape", {kX, Integers({0, -1})})),
            "reshape(%1, @0) {allowzero=false}\nf32[2,3]");
  EXPECT_EQ(NodesOf(ImportNode(14, "Reshape", {F32({0, 3}), Integers({3, 0})}, {{"allowzero", 1}})),
            "reshape(%1, @0) {allowzero=true}\nf32[3,0]");
  // Of no elements, the other dimensions still determine the -1.
  for (const Dim& rows : {Dim(0), Dim::Symbol("N")}) {
    EXPECT_EQ(NodesOf(ImportNode(7, "Reshape", {F32({rows, 2, 3}), Integers({0, -1})})),
              absl::StrCat("reshape(%1, @0) {allowzero=false}\nf32[", rows.ToString(), ",6]"));
  }
  EXPECT_EQ(NodesOf(ImportNode(7, "Reshape", {F32({2, 0}), Integers({0, 0, -1})})),
            "reshape(%1, @0) {allowzero=false}\nf32[2,0,1]");
  EXPECT_EQ(NodesOf(ImportNode(7, "Reshape", {F32({0, 3}), Integers({0, 5})})),
            "reshape(%1, @0) {allowzero=false}\nf32[0,5]");
  EXPECT_THAT(ErrorOfNode(13, "Reshape", {kX, Integers({6})}, {{"allowzero", 1}}),
              HasSubstr("unknown attribute 'allowzero'"));
}

TEST(Shapes, Shape) {
  EXPECT_EQ(NodesOf(ImportNode(13, "Shape", {kX})),
            "shape(%0) {start=0, end=9223372036854775807}\ni64[3]");
  EXPECT_EQ(NodesOf(ImportNode(15, "Shape", {kX}, {{"start", 1}, {"end", -1}})),
            "shape(%0) {start=1, end=-1}\ni64[1]");
  EXPECT_THAT(ErrorOfNode(13, "Shape", {kX}, {{"start", 1}}),
              HasSubstr("unknown attribute 'start'"));
}

TEST(Shapes, Squeeze) {
  EXPECT_EQ(NodesOf(ImportNode(11, "Squeeze", {kX}, {{"axes", Values{1}}})),
            "squeeze(%0) {axes=[1]}\nf32[2,3]");
  EXPECT_EQ(NodesOf(ImportNode(11, "Squeeze", {kX})), "squeeze(%0) {axes=[]}\nf32[2,3]");
  EXPECT_EQ(NodesOf(ImportNode(13, "Squeeze", {kX, Integers({-2})})),
            "squeeze(%1) {axes=[-2]}\nf32[2,3]");
  EXPECT_EQ(NodesOf(ImportNode(13, "Squeeze", {kX})), "squeeze(%0) {axes=[]}\nf32[2,3]");
  EXPECT_THAT(ErrorOfNode(13, "Squeeze", {kX}, {{"axes", Values{1}}}),
              HasSubstr("unknown attribute"));
  EXPECT_THAT(ErrorOfNode(13, "Squeeze", {kX, Integers({0})}),
              HasSubstr("axis 0 of [2,1,3] is not 1"));
}

TEST(Shapes, Transpose) {
  EXPECT_EQ(NodesOf(ImportNode(7, "Transpose", {kX}, {{"perm", Values{2, 0, 1}}})),
            "transpose(%0) {perm=[2,0,1]}\nf32[3,2,1]");
  EXPECT_EQ(NodesOf(ImportNode(7, "Transpose", {kX})), "transpose(%0) {perm=[]}\nf32[3,1,2]");
}

TEST(Shapes, Unsqueeze) {
  EXPECT_EQ(NodesOf(ImportNode(11, "Unsqueeze", {F32({3})}, {{"axes", Values{0, 2}}})),
            "unsqueeze(%0) {axes=[0,2]}\nf32[1,3,1]");
  EXPECT_EQ(NodesOf(ImportNode(13, "Unsqueeze", {F32({3}), Integers({-1})})),
            "unsqueeze(%1) {axes=[-1]}\nf32[3,1]");
  EXPECT_THAT(ErrorOfNode(13, "Unsqueeze", {F32({3})}), HasSubstr("cannot take 1 inputs"));
  EXPECT_EQ(NodesOf(ImportNode(13, "Unsqueeze", {F32({3}), I64({1})})),
            "unsqueeze(%0, %1) {axes=[]}\nf32[?0,?1]");
  EXPECT_THAT(ErrorOfNode(11, "Unsqueeze", {F32({3})}), HasSubstr("attribute 'axes' is missing"));
}

}  // namespace
}  // namespace sinter::onnx
