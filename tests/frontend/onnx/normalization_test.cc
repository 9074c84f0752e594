// frontend/onnx/normalization.cc.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Values = Attribute::Values;

TEST(Normalization, LayerNormalization) {
  EXPECT_EQ(NodesOf(ImportNode(17, "LayerNormalization", {F32({2, 3}), F32({3})})),
            "layer_normalization(%0, %1) {axis=-1, epsilon=1e-05, stash_type=f32}\nf32[2,3]");
  EXPECT_EQ(NodesOf(ImportNode(17, "LayerNormalization", {F32({2, 3}), F32({2, 3}), F32({3})},
                               {{"axis", 0}, {"epsilon", 0.5F}})),
            "layer_normalization(%0, %1, %2) {axis=0, epsilon=0.5, stash_type=f32}\nf32[2,3]");
  EXPECT_THAT(ErrorOfNode(17, "LayerNormalization", {F32({2, 3}), F32({4})}),
              HasSubstr("does not broadcast to [2,3]"));
  EXPECT_THAT(ErrorOfNode(17, "LayerNormalization", {F32({2, 3}), F32({3})}, {{"axis", 2}}),
              HasSubstr("axis 2 is out of range"));
}

TEST(Normalization, LayerNormalizationGivesItsStatistics) {
  ModelMaker maker(17);
  maker.Input("x", F32({2, 2}))
      .Initializer("scale", Floats({1, 1}))
      .Node("LayerNormalization", {"x", "scale"}, {"", "mean", "factor"}, {{"epsilon", 0.0F}});
  const std::vector<ConstantRef> x = {Constant::FromValues<float>({2, 2}, {1, 3, 4, 8})};
  ModelMaker other = maker;
  EXPECT_THAT(*Evaluated(maker.Output("mean").Import(), x), ElementsAre(2, 6));
  EXPECT_THAT(*Evaluated(other.Output("factor").Import(), x), ElementsAre(1, 0.5));
}

TEST(Normalization, RmsNormalization) {
  const auto graph =
      ImportNode(23, "RMSNormalization", {F32({1, 2}), Floats({2, 1})}, {{"epsilon", 0.0F}});
  EXPECT_THAT(*Evaluated(graph, {Constant::FromValues<float>({1, 2}, {1, 7})}),
              ElementsAre(DoubleNear(0.4, 1e-6), DoubleNear(1.4, 1e-6)));
}

// In opset 18, scale and bias have one element per group.
TEST(Normalization, GroupNormalizationOfBothVersions) {
  const std::vector<ConstantRef> x = {Constant::FromValues<float>({1, 4, 1}, {1, 3, 5, 9})};
  const auto evaluated = [&](int opset, const ConstantRef& scale, const ConstantRef& bias) {
    return *Evaluated(ImportNode(opset, "GroupNormalization", {F32({1, 4, 1}), scale, bias},
                                 {{"num_groups", 2}, {"epsilon", 0.0F}}),
                      x);
  };
  EXPECT_THAT(evaluated(21, Floats({1, 1, 2, 2}), Floats({0, 0, 1, 1})), ElementsAre(-1, 1, -1, 3));
  EXPECT_THAT(evaluated(18, Floats({1, 2}), Floats({0, 1})), ElementsAre(-1, 1, -1, 3));
  EXPECT_THAT(ErrorOfNode(18, "GroupNormalization", {F32({1, 4, 1}), F32({4}), F32({4})},
                          {{"num_groups", 2}}),
              HasSubstr("cannot have scale or bias [4]"));
  EXPECT_THAT(ErrorOfNode(21, "GroupNormalization", {F32({1, 4, 1}), F32({4}), F32({4})}),
              HasSubstr("0 groups do not divide"));
}

TEST(Normalization, InstanceNormalizationHasAGroupForEachChannel) {
  EXPECT_EQ(
      NodesOf(ImportNode(6 + 1, "InstanceNormalization", {F32({2, 3, 4}), F32({3}), F32({3})})),
      "group_normalization(%0, %1, %2) {num_groups=3, epsilon=1e-05}\nf32[2,3,4]");
  EXPECT_THAT(
      ErrorOfNode(7, "InstanceNormalization", {F32({2, Dim::Symbol("C"), 4}), F32({3}), F32({3})}),
      HasSubstr("number of channels must be known"));
}

TEST(Normalization, LpNormalization) {
  const auto normalized = [](int p) {
    return *Evaluated(ImportNode(22, "LpNormalization", {F32({2, 2})}, {{"p", p}}),
                      {Constant::FromValues<float>({2, 2}, {3, -4, 0, 0})});
  };
  EXPECT_THAT(normalized(2), ElementsAre(DoubleNear(0.6, 1e-6), DoubleNear(-0.8, 1e-6), 0, 0));
  EXPECT_THAT(normalized(1),
              ElementsAre(DoubleNear(3.0 / 7, 1e-6), DoubleNear(-4.0 / 7, 1e-6), 0, 0));
  EXPECT_THAT(ErrorOfNode(22, "LpNormalization", {F32({2, 2})}, {{"p", 3}}), HasSubstr("p is 3"));
}

// With an even size there are more neighbours after a channel than before it: channel 0 has channel
// 1, the last has none.
TEST(Normalization, Lrn) {
  const auto graph = ImportNode(13, "LRN", {F32({1, 2, 1})},
                                {{"size", 2}, {"alpha", 2.0F}, {"beta", 1.0F}, {"bias", 0.0F}});
  EXPECT_THAT(*Evaluated(graph, {Constant::FromValues<float>({1, 2, 1}, {1, 2})}),
              ElementsAre(DoubleNear(0.2, 1e-6), DoubleNear(0.5, 1e-6)));
  EXPECT_THAT(ErrorOfNode(13, "LRN", {F32({1, 2, 1})}), HasSubstr("size is 0"));
}

TEST(Normalization, MeanVarianceNormalization) {
  const auto graph =
      ImportNode(13, "MeanVarianceNormalization", {F32({2, 2})}, {{"axes", Values{1}}});
  EXPECT_THAT(*Evaluated(graph, {Constant::FromValues<float>({2, 2}, {1, 3, 5, 5})}),
              ElementsAre(DoubleNear(-1, 1e-6), DoubleNear(1, 1e-6), 0, 0));
}

}  // namespace
}  // namespace sinter::onnx
