// frontend/onnx/normalization.cc: BatchNormalization, Softmax.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::HasSubstr;
using Values = Attribute::Values;

std::vector<Operand> Operands() { return {F32({2, 3, 4}), F32({3}), F32({3}), F32({3}), F32({3})}; }
constexpr const char* kDefault =
    "batch_normalization(%0, %1, %2, %3, %4) {epsilon=1e-05}\nf32[2,3,4]";

TEST(Normalization, BatchNormalizationOfEveryVersion) {
  EXPECT_EQ(NodesOf(ImportNode(7, "BatchNormalization", Operands(), {{"spatial", 1}})), kDefault);
  EXPECT_EQ(NodesOf(ImportNode(9, "BatchNormalization", Operands(), {{"momentum", 0.5F}})),
            kDefault);
  EXPECT_EQ(NodesOf(ImportNode(15, "BatchNormalization", Operands(), {{"training_mode", 0}})),
            kDefault);
  EXPECT_THAT(NodesOf(ImportNode(15, "BatchNormalization", Operands(), {{"epsilon", 0.5F}})),
              HasSubstr("{epsilon=0.5}"));
  EXPECT_THAT(ErrorOfNode(7, "BatchNormalization", Operands(), {{"spatial", 0}}),
              HasSubstr("spatial is 0"));
  EXPECT_THAT(ErrorOfNode(15, "BatchNormalization", Operands(), {{"training_mode", 1}}),
              HasSubstr("training_mode is 1"));
  EXPECT_THAT(ErrorOfNode(9, "BatchNormalization", Operands(), {{"training_mode", 0}}),
              HasSubstr("unknown attribute"));
}

TEST(Normalization, SoftmaxAlongOneAxis) {
  EXPECT_EQ(NodesOf(ImportNode(13, "Softmax", {F32({2, 3})})), "softmax(%0) {axis=-1}\nf32[2,3]");
  EXPECT_EQ(NodesOf(ImportNode(13, "Softmax", {F32({2, 3})}, {{"axis", 0}})),
            "softmax(%0) {axis=0}\nf32[2,3]");
}

// Until opset 12, axis 1 by default, and all axes behind it taken together.
TEST(Normalization, CoercedSoftmax) {
  EXPECT_EQ(NodesOf(ImportNode(12, "Softmax", {F32({2, 3})})), "softmax(%0) {axis=1}\nf32[2,3]");
  const auto graph = ImportNode(12, "Softmax", {F32({Dim::Symbol("N"), 1, 2})});
  EXPECT_EQ(NodesOf(graph),
            "flatten(%0) {axis=1}\nsoftmax(%1) {axis=1}\nshape(%0) {start=0, "
            "end=9223372036854775807}\nreshape(%2, %3) {allowzero=true}\nf32[N,1,2]");
  const auto uniform = Evaluated(ImportNode(12, "Softmax", {F32({1, 2, 2})}, {{"axis", 0}}),
                                 {Constant::FromValues<float>({1, 2, 2}, {1, 1, 1, 1})});
  EXPECT_THAT(*uniform, testing::ElementsAre(0.25, 0.25, 0.25, 0.25));
  EXPECT_THAT(ErrorOfNode(12, "Softmax", {F32({2, 3})}, {{"axis", 2}}), HasSubstr("axis 2"));
}

}  // namespace
}  // namespace sinter::onnx
