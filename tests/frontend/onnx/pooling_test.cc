// frontend/onnx/pooling.cc.
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
            "ceil_mode=false, storage_order=0}\nf32[1,2,5,5]");
  EXPECT_EQ(NodesOf(ImportNode(12, "MaxPool", {kImage},
                               {{"kernel_shape", Values{2, 2}},
                                {"strides", Values{2, 2}},
                                {"dilations", Values{1, 2}},
                                {"pads", Values{0, 1, 0, 1}},
                                {"ceil_mode", 1},
                                {"storage_order", 1}})),
            "max_pool(%0) {kernel_shape=[2,2], strides=[2,2], pads=[0,1,0,1], dilations=[1,2], "
            "auto_pad=NOTSET, ceil_mode=true, storage_order=1}\nf32[1,2,4,4]");
  EXPECT_THAT(ErrorOfNode(12, "MaxPool", {kImage}), HasSubstr("kernel_shape must have 2 elements"));
}

// Indices count all elements of the input. With storage_order 1 they are column-major.
TEST(Pooling, MaxPoolGivesIndices) {
  const auto indices = [](int storage_order) {
    ModelMaker model(12);
    model.Input("x", F32({1, 2, 2, 3}))
        .Node("MaxPool", {"x"}, {"y", "indices"},
              {{"kernel_shape", Values{2, 2}}, {"storage_order", storage_order}})
        .Output("indices");
    return *Evaluated(model.Import(), {Constant::FromValues<float>(
                                          {1, 2, 2, 3}, {1, 5, 2, 3, 4, 9, 7, 7, 7, 7, 7, 7})});
  };
  EXPECT_THAT(indices(0), testing::ElementsAre(1, 5, 6, 7));
  EXPECT_THAT(indices(1), testing::ElementsAre(2, 5, 6, 8));
}

TEST(Pooling, MaxPoolOfBytes) {
  const auto graph =
      ImportNode(12, "MaxPool", {Type{DType::kInt8, {1, 1, 2}, {}}}, {{"kernel_shape", Values{2}}});
  EXPECT_THAT(*Evaluated(graph, {Constant::FromValues<int8_t>({1, 1, 2}, {-7, -5})}),
              testing::ElementsAre(-5));
}

TEST(Pooling, LpPool) {
  const auto graph = ImportNode(18, "LpPool", {F32({1, 1, 3})},
                                {{"kernel_shape", Values{2}}, {"p", 1}, {"pads", Values{1, 0}}});
  EXPECT_THAT(*Evaluated(graph, {Constant::FromValues<float>({1, 1, 3}, {1, -2, 3})}),
              testing::ElementsAre(1, 3, 5));
  const auto global = ImportNode(7, "GlobalLpPool", {F32({1, 1, 2})});
  EXPECT_THAT(*Evaluated(global, {Constant::FromValues<float>({1, 1, 2}, {3, -4})}),
              testing::ElementsAre(5));
  EXPECT_THAT(ErrorOfNode(18, "LpPool", {F32({1, 1, 3})}, {{"kernel_shape", Values{2}}, {"p", 0}}),
              HasSubstr("p is 0"));
}

// An output shape may be larger than the tensor of the indices, which has 4 elements here.
TEST(Pooling, MaxUnpool) {
  const auto unpooled = [](const std::vector<int64_t>& indices) {
    const auto graph = ImportNode(
        11, "MaxUnpool",
        {F32({1, 1, 2}), Constant::FromValues<int64_t>({1, 1, 2}, indices), Integers({1, 1, 5})},
        {{"kernel_shape", Values{2}}, {"strides", Values{2}}});
    return Evaluated(graph, {Constant::FromValues<float>({1, 1, 2}, {8, 9})});
  };
  EXPECT_THAT(*unpooled({1, 3}), testing::ElementsAre(0, 8, 0, 9, 0));
  EXPECT_THAT(std::string(unpooled({1, 4}).status().message()),
              HasSubstr("index 4 is out of range for 4 elements"));
  EXPECT_THAT(ErrorOfNode(11, "MaxUnpool", {F32({1, 1, 2}), I64({1, 1, 2}), Integers({1, 1, 3})},
                          {{"kernel_shape", Values{2}}, {"strides", Values{2}}}),
              HasSubstr("does not hold [1,1,4]"));
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
  EXPECT_THAT(NodesOf(ImportNode(7, "GlobalMaxPool", {F32({1, 2, Dim::Symbol("H"), 7})})),
              HasSubstr("reduce_max(%0) {axes=[2,3], keepdims=true}\nf32[1,2,1,1]"));
  const auto norm = ImportNode(7, "GlobalLpPool", {F32({1, 1, Dim::Symbol("H")})});
  EXPECT_THAT(*Evaluated(norm, {Constant::FromValues<float>({1, 1, 2}, {3, -4})}),
              testing::ElementsAre(5));
}

}  // namespace
}  // namespace sinter::onnx
