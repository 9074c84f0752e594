// frontend/onnx/softmax.cc: Softmax, LogSoftmax, Hardmax.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::HasSubstr;

TEST(Softmax, AlongOneAxis) {
  EXPECT_EQ(NodesOf(ImportNode(13, "Softmax", {F32({2, 3})})), "softmax(%0) {axis=-1}\nf32[2,3]");
  EXPECT_EQ(NodesOf(ImportNode(13, "LogSoftmax", {F32({2, 3})}, {{"axis", 0}})),
            "log_softmax(%0) {axis=0}\nf32[2,3]");
  EXPECT_EQ(NodesOf(ImportNode(13, "Hardmax", {F32({2, 3})})), "hardmax(%0) {axis=-1}\nf32[2,3]");
}

// Until opset 12 the default axis is 1, and all axes from it on are flattened.
TEST(Softmax, Coerced) {
  EXPECT_EQ(NodesOf(ImportNode(12, "Softmax", {F32({2, 3})})), "softmax(%0) {axis=1}\nf32[2,3]");
  const auto graph = ImportNode(12, "Softmax", {F32({Dim::Symbol("N"), 1, 2})});
  EXPECT_EQ(NodesOf(graph),
            "flatten(%0) {axis=1}\nsoftmax(%1) {axis=1}\nshape(%0) {start=0, "
            "end=9223372036854775807}\nreshape(%2, %3) {allowzero=true}\nf32[N,1,2]");
  const auto uniform = Evaluated(ImportNode(12, "Softmax", {F32({1, 2, 2})}, {{"axis", 0}}),
                                 {Constant::FromValues<float>({1, 2, 2}, {1, 1, 1, 1})});
  EXPECT_THAT(*uniform, testing::ElementsAre(0.25, 0.25, 0.25, 0.25));
  const auto one = Evaluated(ImportNode(12, "Hardmax", {F32({1, 2, 2})}),
                             {Constant::FromValues<float>({1, 2, 2}, {1, 2, 4, 4})});
  EXPECT_THAT(*one, testing::ElementsAre(0, 0, 1, 0));
  EXPECT_THAT(ErrorOfNode(12, "Softmax", {F32({2, 3})}, {{"axis", 2}}), HasSubstr("axis 2"));
}

}  // namespace
}  // namespace sinter::onnx
