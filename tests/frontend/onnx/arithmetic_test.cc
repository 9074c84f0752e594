// frontend/onnx/arithmetic.cc: unary and binary arithmetic, Cast, Max, Min, Pow, Sum.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::HasSubstr;
using Values = Attribute::Values;

const Type kX = F32({2});

TEST(Arithmetic, Unary) {
  for (const auto& [op_type, name] : std::vector<std::pair<std::string, std::string>>{
           {"Abs", "abs"}, {"Erf", "erf"}, {"Exp", "exp"}, {"Neg", "neg"}, {"Sqrt", "sqrt"}}) {
    EXPECT_EQ(NodesOf(ImportNode(17, op_type, {kX})), name + "(%0)\nf32[2]");
  }
}

TEST(Arithmetic, BinaryBroadcasts) {
  for (const auto& [op_type, name] : std::vector<std::pair<std::string, std::string>>{
           {"Add", "add"}, {"Sub", "sub"}, {"Mul", "mul"}, {"Div", "div"}, {"Pow", "pow"}}) {
    EXPECT_EQ(NodesOf(ImportNode(7, op_type, {F32({3, 1}), kX})), name + "(%0, %1)\nf32[3,2]");
    EXPECT_THAT(ErrorOfNode(7, op_type, {kX}), HasSubstr("cannot take 1 inputs"));
  }
  EXPECT_EQ(NodesOf(ImportNode(17, "Add", {F32({Dim::Symbol("N"), 1}), kX})),
            "add(%0, %1)\nf32[N,2]");
}

TEST(Arithmetic, VariadicOperatorsBecomeChains) {
  EXPECT_EQ(NodesOf(ImportNode(8, "Sum", {kX, kX, kX})), "add(%0, %1)\nadd(%3, %2)\nf32[2]");
  EXPECT_EQ(NodesOf(ImportNode(8, "Max", {kX, kX})), "max(%0, %1)\nf32[2]");
  EXPECT_EQ(NodesOf(ImportNode(8, "Min", {kX, kX})), "min(%0, %1)\nf32[2]");
  EXPECT_EQ(NodesOf(ImportNode(8, "Max", {kX})), "f32[2]");
  EXPECT_THAT(ErrorOfNode(8, "Sum", {kX, kOmitted, kX}), HasSubstr("input 1 is missing"));
}

TEST(Arithmetic, PowConvertsItsExponent) {
  EXPECT_EQ(NodesOf(ImportNode(12, "Pow", {kX, I64({})})),
            "cast(%1) {to=f32, saturate=true, round_mode=up}\npow(%0, %2)\nf32[2]");
  EXPECT_EQ(NodesOf(ImportNode(12, "Pow", {I64({2}), F32({})})),
            "cast(%0) {to=f64, saturate=true, round_mode=up}\ncast(%1) {to=f64, saturate=true, "
            "round_mode=up}\npow(%2, %3)\ncast(%4) {to=i64, saturate=true, round_mode=up}\ni64[2]");
}

TEST(Arithmetic, PowOfAConstantHalfIsASquareRoot) {
  for (const ConstantRef& half : {Constant::Scalar(0.5F), Floats({0.5F})}) {
    EXPECT_EQ(NodesOf(ImportNode(13, "Pow", {kX, half})), "sqrt(%1)\nf32[2]");
  }
  EXPECT_EQ(NodesOf(ImportNode(13, "Pow", {kX, Constant::Scalar(0.5)})), "sqrt(%1)\nf32[2]");
  EXPECT_EQ(NodesOf(ImportNode(13, "Pow", {kX, Constant::Scalar(1.5F)})), "pow(%1, @0)\nf32[2]");
  EXPECT_EQ(NodesOf(ImportNode(13, "Pow", {F32({}), Floats({0.5F})})), "pow(%1, @0)\nf32[1]");
  EXPECT_EQ(NodesOf(ImportNode(13, "Pow", {kX, F32({})})), "pow(%0, %1)\nf32[2]");
}

TEST(Arithmetic, Cast) {
  EXPECT_EQ(NodesOf(ImportNode(13, "Cast", {kX}, {{"to", int64_t{TensorProto::INT64}}})),
            "cast(%0) {to=i64, saturate=true, round_mode=up}\ni64[2]");
  EXPECT_EQ(NodesOf(ImportNode(
                24, "Cast", {kX},
                {{"to", int64_t{TensorProto::BOOL}}, {"saturate", 1}, {"round_mode", "up"}})),
            "cast(%0) {to=bool, saturate=true, round_mode=up}\nbool[2]");
  EXPECT_THAT(ErrorOfNode(13, "Cast", {kX}), HasSubstr("element type is not stated"));
  EXPECT_EQ(NodesOf(ImportNode(13, "Cast", {kX}, {{"to", int64_t{TensorProto::FLOAT16}}})),
            "cast(%0) {to=f16, saturate=true, round_mode=up}\nf16[2]");
  EXPECT_THAT(ErrorOfNode(13, "Cast", {kX}, {{"to", int64_t{TensorProto::STRING}}}),
              HasSubstr("string are not supported"));
  EXPECT_THAT(ErrorOfNode(13, "Cast", {kX}, {{"to", int64_t{1} << 32}}), HasSubstr("not a type"));
}

}  // namespace
}  // namespace sinter::onnx
