// frontend/onnx/quantization.cc.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Type Typed(DType dtype, Shape shape) { return Type{dtype, std::move(shape), {}}; }
ConstantRef Bytes(const std::vector<int64_t>& dims, const std::vector<uint8_t>& values) {
  return Constant::FromValues<uint8_t>(dims, values);
}

// Ties round to even, results saturate, and NaN gives the zero point.
TEST(Quantization, QuantizesATensor) {
  const auto graph = ImportNode(
      13, "QuantizeLinear", {F32({7}), Constant::Scalar<float>(2), Constant::Scalar<uint8_t>(10)});
  EXPECT_THAT(NodesOf(graph),
              HasSubstr("{axis=1, block_size=0, to=u8, precision=f32, saturate=true}\nu8[7]"));
  EXPECT_THAT(*Evaluated(graph, {Floats({1, 3, -1, 1e9F, -1e9F, NAN, 4})}),
              ElementsAre(10, 12, 10, 255, 0, 10, 12));
  // Without a zero point it is 0, and the result type is u8 or output_dtype.
  EXPECT_THAT(NodesOf(ImportNode(10, "QuantizeLinear", {F32({3}), F32({1})})), HasSubstr("u8[3]"));
  EXPECT_THAT(NodesOf(ImportNode(21, "QuantizeLinear", {F32({3}), F32({})},
                                 {{"output_dtype", int{TensorProto::INT16}}})),
              HasSubstr("i16[3]"));
  EXPECT_THAT(ErrorOfNode(21, "QuantizeLinear", {F32({3}), F32({}), Typed(DType::kInt8, {})},
                          {{"output_dtype", int{TensorProto::INT16}}}),
              HasSubstr("output_dtype is not the zero point's type"));
}

TEST(Quantization, ScalesOfAnAxisAndOfBlocks) {
  const ConstantRef x = Constant::FromValues<int8_t>({2, 3}, {1, 2, 3, 4, 5, 6});
  const auto evaluated = [&](const ConstantRef& scale, const Attributes& attributes) {
    return *Evaluated(
        ImportNode(21, "DequantizeLinear", {Typed(DType::kInt8, {2, 3}), scale}, attributes), {x});
  };
  EXPECT_THAT(evaluated(Floats({1, 10}), {{"axis", 0}}), ElementsAre(1, 2, 3, 40, 50, 60));
  EXPECT_THAT(evaluated(Floats({1, 10, 100}), {{"axis", -1}}), ElementsAre(1, 20, 300, 4, 50, 600));
  EXPECT_THAT(evaluated(Constant::FromValues<float>({2, 2}, {1, 2, 3, 4}), {{"block_size", 2}}),
              ElementsAre(1, 2, 6, 12, 15, 24));
  EXPECT_THAT(ErrorOfNode(21, "DequantizeLinear", {Typed(DType::kInt8, {2, 3}), F32({2})}),
              HasSubstr("input 1 must have shape [3], not [2]"));
  EXPECT_THAT(ErrorOfNode(21, "DequantizeLinear", {Typed(DType::kInt8, {2, 3}), F32({2, 3})},
                          {{"block_size", 2}}),
              HasSubstr("input 1 must have shape [2,2]"));
  EXPECT_THAT(ErrorOfNode(21, "DequantizeLinear", {Typed(DType::kInt8, {2, 3}), F32({2, 3})},
                          {{"block_size", -1}}),
              HasSubstr("block_size is -1"));
}

TEST(Quantization, MatrixProductsHaveZeroPointsOfRowsAndColumns) {
  const auto graph = ImportNode(10, "MatMulInteger",
                                {Typed(DType::kUint8, {2, 2}), Bytes({2, 2}, {1, 2, 3, 4}),
                                 Bytes({2}, {1, 2}), Bytes({2}, {0, 1})});
  // [[0, 1], [1, 2]] x [[1, 1], [3, 3]]
  EXPECT_THAT(*Evaluated(graph, {Bytes({2, 2}, {1, 2, 3, 4})}), ElementsAre(3, 3, 7, 7));
  EXPECT_THAT(NodesOf(graph), HasSubstr("i32[2,2]"));
}

TEST(Quantization, ConvolutionsPadWithTheZeroPoint) {
  const auto graph = ImportNode(
      10, "ConvInteger",
      {Typed(DType::kUint8, {1, 1, 2}), Bytes({1, 1, 2}, {1, 2}), Constant::Scalar<uint8_t>(3)},
      {{"pads", Attribute::Values{1, 0}}});
  EXPECT_THAT(*Evaluated(graph, {Bytes({1, 1, 2}, {4, 6})}), ElementsAre(2, 7));
}

// (3 - 1) * 0.5 * (4 - 2) * 0.25 / 0.125 + 7
TEST(Quantization, QuantizedProducts) {
  const auto f = [](float value) { return Constant::Scalar<float>(value); };
  const auto u = [](uint8_t value) { return Constant::Scalar<uint8_t>(value); };
  const auto product = ImportNode(10, "QLinearMatMul",
                                  {Typed(DType::kUint8, {1, 1}), f(0.5F), u(1), Bytes({1, 1}, {4}),
                                   f(0.25F), u(2), f(0.125F), u(7)});
  EXPECT_THAT(*Evaluated(product, {Bytes({1, 1}, {3})}), ElementsAre(11));
  // The bias has the scale of the sums, so it adds 8 * 0.125 / 0.125.
  const auto conv = ImportNode(
      10, "QLinearConv",
      {Typed(DType::kUint8, {1, 1, 1}), f(0.5F), u(1), Bytes({1, 1, 1}, {4}), Floats({0.25F}),
       Bytes({1}, {2}), f(0.125F), u(7), Constant::FromValues<int32_t>({1}, {8})});
  EXPECT_THAT(*Evaluated(conv, {Bytes({1, 1, 1}, {3})}), ElementsAre(19));
  EXPECT_THAT(NodesOf(conv), HasSubstr("u8[1,1,1]"));
}

// The range of the elements and 0 is -1 to 4, so a step is 5 / 255, and 51 represents 0.
TEST(Quantization, DynamicRange) {
  const auto quantized = [](const std::vector<float>& x, const char* output) {
    ModelMaker maker(11);
    maker.Input("x", F32({2})).Node("DynamicQuantizeLinear", {"x"}, {"y", "scale", "zero"});
    return *Evaluated(maker.Output(output).Import(), {Floats(x)});
  };
  EXPECT_THAT(quantized({-1, 4}, "y"), ElementsAre(0, 255));
  EXPECT_THAT(quantized({-1, 4}, "zero"), ElementsAre(51));
  EXPECT_THAT(quantized({-1, 4}, "scale"), ElementsAre(testing::DoubleNear(5.0 / 255, 1e-8)));
  EXPECT_THAT(quantized({2, 4}, "zero"), ElementsAre(0));
  EXPECT_THAT(quantized({0, 0}, "y"), ElementsAre(0, 0));
}

}  // namespace
}  // namespace sinter::onnx
