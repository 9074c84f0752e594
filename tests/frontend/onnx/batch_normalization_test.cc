// frontend/onnx/batch_normalization.cc.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<Operand> Operands() { return {F32({2, 3, 4}), F32({3}), F32({3}), F32({3}), F32({3})}; }
constexpr const char* kDefault =
    "batch_normalization(%0, %1, %2, %3, %4) {epsilon=1e-05}\nf32[2,3,4]";

TEST(BatchNormalization, EveryVersion) {
  EXPECT_EQ(NodesOf(ImportNode(7, "BatchNormalization", Operands(), {{"spatial", 1}})), kDefault);
  EXPECT_EQ(NodesOf(ImportNode(9, "BatchNormalization", Operands(), {{"momentum", 0.5F}})),
            kDefault);
  EXPECT_EQ(NodesOf(ImportNode(15, "BatchNormalization", Operands(), {{"training_mode", 0}})),
            kDefault);
  EXPECT_THAT(NodesOf(ImportNode(15, "BatchNormalization", Operands(), {{"epsilon", 0.5F}})),
              HasSubstr("{epsilon=0.5}"));
  EXPECT_THAT(ErrorOfNode(9, "BatchNormalization", Operands(), {{"training_mode", 0}}),
              HasSubstr("unknown attribute"));
}

TEST(BatchNormalization, WithoutSpatialEachElementHasItsOwnStatistics) {
  const auto graph =
      ImportNode(7, "BatchNormalization",
                 {F32({2, 2}), Floats({1, 2}), Floats({0, 1}), Floats({1, 2}), Floats({4, 1})},
                 {{"spatial", 0}, {"epsilon", 0.0F}});
  EXPECT_THAT(*Evaluated(graph, {Constant::FromValues<float>({2, 2}, {3, 3, 1, 2})}),
              ElementsAre(1, 3, 0, 1));
}

// Mean 2, variance 1; the running statistics are 10 and 20.
TEST(BatchNormalization, TrainingTakesTheInputsStatistics) {
  ModelMaker maker(15);
  maker.Input("x", F32({2, 1}))
      .Initializer("one", Floats({1}))
      .Initializer("zero", Floats({0}))
      .Initializer("mean", Floats({10}))
      .Initializer("variance", Floats({20}))
      .Node("BatchNormalization", {"x", "one", "zero", "mean", "variance"}, {"y", "m", "v"},
            {{"training_mode", 1}, {"momentum", 0.5F}, {"epsilon", 0.0F}});
  const std::vector<ConstantRef> x = {Constant::FromValues<float>({2, 1}, {1, 3})};
  const auto evaluated = [&](const char* output) {
    ModelMaker model = maker;
    return *Evaluated(model.Output(output).Import(), x);
  };
  EXPECT_THAT(evaluated("y"), ElementsAre(DoubleNear(-1, 1e-6), DoubleNear(1, 1e-6)));
  EXPECT_THAT(evaluated("m"), ElementsAre(DoubleNear(6, 1e-6)));
  EXPECT_THAT(evaluated("v"), ElementsAre(DoubleNear(10.5, 1e-6)));
}

}  // namespace
}  // namespace sinter::onnx
