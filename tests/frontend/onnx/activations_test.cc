// frontend/onnx/activations.cc: Celu, Clip, HardSigmoid, HardSwish, LeakyRelu, Relu,
// Sigmoid, Tanh.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::HasSubstr;
using Values = Attribute::Values;

const Type kX = F32({3});
const ConstantRef kMin = Constant::Scalar(-1.0F);
const ConstantRef kMax = Constant::Scalar(2.0F);

TEST(Activations, HaveOnnxDefaults) {
  EXPECT_EQ(NodesOf(ImportNode(17, "Celu", {kX})), "celu(%0) {alpha=1.0}\nf32[3]");
  EXPECT_EQ(NodesOf(ImportNode(17, "Celu", {kX}, {{"alpha", 0.5F}})),
            "celu(%0) {alpha=0.5}\nf32[3]");
  EXPECT_EQ(NodesOf(ImportNode(17, "HardSigmoid", {kX})),
            "hard_sigmoid(%0) {alpha=0.2, beta=0.5}\nf32[3]");
  EXPECT_EQ(NodesOf(ImportNode(17, "HardSigmoid", {kX}, {{"alpha", 0.5F}, {"beta", 0.25F}})),
            "hard_sigmoid(%0) {alpha=0.5, beta=0.25}\nf32[3]");
  EXPECT_EQ(NodesOf(ImportNode(17, "LeakyRelu", {kX})), "leaky_relu(%0) {alpha=0.01}\nf32[3]");
  EXPECT_EQ(NodesOf(ImportNode(17, "LeakyRelu", {kX}, {{"alpha", 0.5F}})),
            "leaky_relu(%0) {alpha=0.5}\nf32[3]");
  EXPECT_EQ(NodesOf(ImportNode(17, "HardSwish", {kX})), "hard_swish(%0)\nf32[3]");
  EXPECT_EQ(NodesOf(ImportNode(18, "Mish", {kX})), "mish(%0)\nf32[3]");
  EXPECT_EQ(NodesOf(ImportNode(17, "Relu", {kX})), "relu(%0)\nf32[3]");
  EXPECT_EQ(NodesOf(ImportNode(17, "Sigmoid", {kX})), "sigmoid(%0)\nf32[3]");
  EXPECT_EQ(NodesOf(ImportNode(24, "Swish", {kX})), "swish(%0) {alpha=1.0}\nf32[3]");
  EXPECT_EQ(NodesOf(ImportNode(24, "Swish", {kX}, {{"alpha", 0.5F}})),
            "swish(%0) {alpha=0.5}\nf32[3]");
  EXPECT_EQ(NodesOf(ImportNode(17, "Tanh", {kX})), "tanh(%0)\nf32[3]");
}

TEST(Activations, HardSwishCameWithOpset14) {
  EXPECT_THAT(ErrorOfNode(13, "HardSwish", {kX}), HasSubstr("not supported: HardSwish"));
}

TEST(Activations, ClipWithBoundsAsAttributes) {
  EXPECT_EQ(NodesOf(ImportNode(6 + 4, "Clip", {kX}, {{"min", -1.0F}, {"max", 2.0F}})),
            "clip(%0) {min=-1.0, max=2.0}\nf32[3]");
  EXPECT_EQ(NodesOf(ImportNode(7, "Clip", {kX}, {{"max", 2.0F}})),
            "clip(%0) {min=-3.4028235e+38, max=2.0}\nf32[3]");
  EXPECT_THAT(ErrorOfNode(11, "Clip", {kX}, {{"min", 0.0F}}), HasSubstr("unknown attribute 'min'"));
}

TEST(Activations, ClipWithBoundsAsOperands) {
  EXPECT_EQ(NodesOf(ImportNode(11, "Clip", {kX, kMin, kMax})),
            "clip(%2) {min=-1.0, max=2.0}\nf32[3]");
  EXPECT_EQ(NodesOf(ImportNode(13, "Clip", {kX, kOmitted, kMax})),
            "clip(%1) {min=-3.4028235e+38, max=2.0}\nf32[3]");
  EXPECT_EQ(NodesOf(ImportNode(13, "Clip", {kX, kMin})),
            "clip(%1) {min=-1.0, max=3.4028235e+38}\nf32[3]");
  EXPECT_THAT(ErrorOfNode(10, "Clip", {kX, kMin, kMax}), HasSubstr("cannot take 3 inputs"));
}

TEST(Activations, ClipWithComputedBounds) {
  const auto graph = ImportNode(13, "Clip", {kX, F32({}), kMax});
  EXPECT_EQ(NodesOf(graph), "max(%1, %2)\nmin(%3, @0)\nf32[3]");
  EXPECT_THAT(*Evaluated(graph, {Floats({-5, 0, 5}), Constant::Scalar(-1.0F)}),
              testing::ElementsAre(-1, 0, 2));
  EXPECT_THAT(ErrorOfNode(13, "Clip", {kX, F32({3})}), HasSubstr("must be scalars"));
}

TEST(Activations, ClipOfIntegers) {
  const auto graph = ImportNode(
      13, "Clip", {I64({3}), Constant::Scalar<int64_t>(-1), Constant::Scalar<int64_t>(2)});
  EXPECT_THAT(*Evaluated(graph, {Integers({-5, 0, 5})}), testing::ElementsAre(-1, 0, 2));
}

// If min > max, the result is max.
TEST(Activations, ClipWithCrossedBounds) {
  EXPECT_THAT(*Evaluated(ImportNode(13, "Clip", {kX, kMax, kMin}), {Floats({-5, 0, 5})}),
              testing::ElementsAre(-1, -1, -1));
}

// lambd and bias need not be integers.
TEST(Activations, ShrinkOfIntegers) {
  const auto graph = ImportNode(13, "Shrink", {I64({5})}, {{"lambd", 1.5F}, {"bias", 0.5F}});
  EXPECT_THAT(*Evaluated(graph, {Integers({-3, -1, 0, 1, 3})}),
              testing::ElementsAre(-2, 0, 0, 0, 2));
  const auto unsigned_graph =
      ImportNode(13, "Shrink", {Type{DType::kUint8, {4}}}, {{"lambd", 1.5F}, {"bias", 1.0F}});
  EXPECT_THAT(*Evaluated(unsigned_graph, {Constant::FromValues<uint8_t>({4}, {0, 1, 2, 255})}),
              testing::ElementsAre(0, 0, 1, 254));
}

TEST(Activations, ScalarsThatIntegersDoNotHoldAreErrors) {
  const Type bytes{DType::kUint8, {3}};
  EXPECT_THAT(ErrorOfNode(13, "ThresholdedRelu", {bytes}, {{"alpha", 1.5F}}),
              HasSubstr("1.5 is not a value of u8"));
  EXPECT_THAT(ErrorOfNode(13, "ThresholdedRelu", {bytes}, {{"alpha", 256.0F}}),
              HasSubstr("256 is not a value of u8"));
  EXPECT_THAT(ErrorOfNode(13, "ThresholdedRelu", {bytes}, {{"alpha", -1.0F}}),
              HasSubstr("-1 is not a value of u8"));
  EXPECT_THAT(ErrorOfNode(13, "ThresholdedRelu", {I64({3})}, {{"alpha", 9.3e18F}}),
              HasSubstr("is not a value of i64"));
  EXPECT_EQ(NodesOf(ImportNode(13, "ThresholdedRelu", {bytes}, {{"alpha", 255.0F}})),
            "greater(%0, @1)\nwhere(%2, %0, @3)\nu8[3]");
}

}  // namespace
}  // namespace sinter::onnx
