// frontend/onnx/pooling.cc: AveragePool, MaxPool, GlobalAveragePool, GlobalMaxPool.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::HasSubstr;
using Values = Attribute::Values;

const Type kImage = F32({1, 2, 7, 7});

TEST(Pooling, MaxPool) {
  EXPECT_EQ(NodesOf(ImportNode(8, "MaxPool", {kImage}, {{"kernel_shape", Values{3, 3}}})),
            "max_pool(%0) {kernel_shape=[3,3], strides=[], pads=[], dilations=[], auto_pad=NOTSET, "
            "ceil_mode=false}\nf32[1,2,5,5]");
  EXPECT_EQ(NodesOf(ImportNode(12, "MaxPool", {kImage},
                               {{"kernel_shape", Values{2, 2}},
                                {"strides", Values{2, 2}},
                                {"dilations", Values{1, 2}},
                                {"pads", Values{0, 1, 0, 1}},
                                {"ceil_mode", 1},
                                {"storage_order", 1}})),
            "max_pool(%0) {kernel_shape=[2,2], strides=[2,2], pads=[0,1,0,1], dilations=[1,2], "
            "auto_pad=NOTSET, ceil_mode=true}\nf32[1,2,4,4]");
  EXPECT_THAT(ErrorOfNode(12, "MaxPool", {kImage}), HasSubstr("kernel_shape must have 2 elements"));
}

TEST(Pooling, IndicesAreOnlyRefusedWhereTheyAreUsed) {
  ModelMaker model(12);
  model.Input("x", kImage)
      .Node("MaxPool", {"x"}, {"y", "indices"}, {{"kernel_shape", Values{3, 3}}}, "pool")
      .Output("y");
  EXPECT_TRUE(model.Import().ok());
  EXPECT_THAT(std::string(model.Output("indices").Import().status().message()),
              HasSubstr("pool: maxpool: output 1 'indices' is not supported"));
}

TEST(Pooling, AveragePool) {
  EXPECT_EQ(NodesOf(ImportNode(11, "AveragePool", {kImage},
                               {{"kernel_shape", Values{3, 3}},
                                {"auto_pad", "SAME_UPPER"},
                                {"strides", Values{2, 2}},
                                {"count_include_pad", 1}})),
            "average_pool(%0) {kernel_shape=[3,3], strides=[2,2], pads=[], dilations=[], "
            "auto_pad=SAME_UPPER, ceil_mode=false, count_include_pad=true}\nf32[1,2,4,4]");
}

TEST(Pooling, GlobalAveragePoolIsAMean) {
  EXPECT_EQ(NodesOf(ImportNode(7, "GlobalAveragePool", {F32({1, 2, Dim::Symbol("H"), 7})})),
            "reduce_mean(%0) {axes=[2,3], keepdims=true}\nf32[1,2,1,1]");
  EXPECT_EQ(NodesOf(ImportNode(7, "GlobalAveragePool", {F32({1, 2, 9})})),
            "reduce_mean(%0) {axes=[2], keepdims=true}\nf32[1,2,1]");
  EXPECT_THAT(ErrorOfNode(7, "GlobalAveragePool", {F32({1, 2})}),
              HasSubstr("must have spatial axes"));
}

TEST(Pooling, GlobalMaxPool) {
  EXPECT_THAT(
      NodesOf(ImportNode(7, "GlobalMaxPool", {kImage})),
      testing::AllOf(HasSubstr("max_pool(%0) {kernel_shape=[7,7]"), HasSubstr("f32[1,2,1,1]")));
  EXPECT_THAT(ErrorOfNode(7, "GlobalMaxPool", {F32({1, 2, Dim::Symbol("H"), 7})}),
              HasSubstr("must be known, not [1,2,H,7]"));
}

}  // namespace
}  // namespace sinter::onnx
