// frontend/onnx/matrix.cc: Gemm, MatMul.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::HasSubstr;
using Values = Attribute::Values;

TEST(Matrix, MatMul) {
  EXPECT_EQ(NodesOf(ImportNode(9, "MatMul", {F32({7, 2, 3}), F32({3, 4})})),
            "matmul(%0, %1)\nf32[7,2,4]");
}

TEST(Matrix, GemmWithDefaultsIsAProductAndASum) {
  EXPECT_EQ(NodesOf(ImportNode(13, "Gemm", {F32({2, 3}), F32({3, 4}), F32({4})})),
            "matmul(%0, %1)\nadd(%3, %2)\nf32[2,4]");
  EXPECT_EQ(NodesOf(ImportNode(13, "Gemm", {F32({2, 3}), F32({3, 4})})),
            "matmul(%0, %1)\nf32[2,4]");
}

TEST(Matrix, GemmWithEveryAttribute) {
  const auto graph = ImportNode(13, "Gemm", {F32({2, 1}), F32({2, 2}), F32({1, 1})},
                                {{"transA", 1}, {"transB", 1}, {"alpha", 2.0F}, {"beta", 0.5F}});
  EXPECT_EQ(NodesOf(graph),
            "transpose(%0) {perm=[1,0]}\ntranspose(%1) {perm=[1,0]}\nmatmul(%3, %4)\n"
            "mul(%5, @6)\nmul(%2, @8)\nadd(%7, %9)\nf32[1,2]");
  // 2 * [1 2] * [3 5; 4 6] + 0.5 * 8
  EXPECT_THAT(*Evaluated(graph, {Constant::FromValues<float>({2, 1}, {1, 2}),
                                 Constant::FromValues<float>({2, 2}, {3, 4, 5, 6}),
                                 Constant::FromValues<float>({1, 1}, {8})}),
              testing::ElementsAre(26, 38));
}

TEST(Matrix, GemmRefuses) {
  EXPECT_THAT(ErrorOfNode(13, "Gemm", {F32({2, 3, 4}), F32({3, 4})}),
              HasSubstr("input 0 must be a matrix, not f32[2,3,4]"));
  EXPECT_THAT(ErrorOfNode(13, "Gemm", {F32({2, 3}), F32({3, 4}), F32({5, 2, 4})}),
              HasSubstr("does not broadcast to the product [2,4]"));
  EXPECT_THAT(ErrorOfNode(13, "Gemm", {F32({2, 3}), F32({3, 4})}, {{"transA", 2}}),
              HasSubstr("'transA' must be 0 or 1, not 2"));
  EXPECT_THAT(ErrorOfNode(13, "Gemm", {I64({2, 3}), I64({3, 4})}, {{"alpha", 0.5F}}),
              HasSubstr("0.5 is not a value of i64"));
}

TEST(Matrix, ProductsOfIntegers) {
  const auto graph = ImportNode(13, "Gemm", {I64({1, 2}), I64({2, 1}), I64({1})}, {{"beta", 2.0F}});
  EXPECT_THAT(*Evaluated(graph, {Constant::FromValues<int64_t>({1, 2}, {3, 5}),
                                 Constant::FromValues<int64_t>({2, 1}, {7, -2}), Integers({4})}),
              testing::ElementsAre(19));
  const Type bytes{DType::kInt8, Shape{2, 2}, {}};
  EXPECT_THAT(ErrorOfNode(13, "MatMul", {bytes, bytes}),
              HasSubstr("input 0 must be of type f32, f16, bf16, f64, i32, i64, u32, u64, not i8"));
}

}  // namespace
}  // namespace sinter::onnx
