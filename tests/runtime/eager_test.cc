// Tests of single operators that run at once.
#include "sinter/eager.h"

#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "runtime/random_inputs.h"
#include "sinter/backends.h"

namespace sinter::eager {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::HasSubstr;
using testing::Pointwise;

Tensor Floats(std::vector<int64_t> dims, const std::vector<float>& values) {
  return *Tensor::FromValues<float>(std::move(dims), values);
}

TEST(Eager, OperatorsCompute) {
  const Tensor a = Floats({2, 2}, {1, 2, 3, 4});
  EXPECT_THAT(MatMul(a, a)->values<float>(), ElementsAre(7, 10, 15, 22));
  EXPECT_THAT(Add(a, Floats({2}, {10, 20}))->values<float>(), ElementsAre(11, 22, 13, 24));
  EXPECT_THAT(Mul(a, a)->values<float>(), ElementsAre(1, 4, 9, 16));
  EXPECT_THAT(Relu(Floats({3}, {-1, 0, 2}))->values<float>(), ElementsAre(0, 0, 2));
  EXPECT_THAT(Softmax(Floats({2}, {0, 0}))->values<float>(), ElementsAre(0.5, 0.5));
  EXPECT_THAT(
      Apply("reduce_sum", std::vector{a}, {{"axes", std::vector<int64_t>{1}}})->values<float>(),
      ElementsAre(3, 7));
}

TEST(Eager, ConvolutionsWithOptions) {
  const Tensor x = Floats({1, 1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
  const Tensor w = Floats({1, 1, 2, 2}, {1, 1, 1, 1});
  EXPECT_THAT(Conv2d(x, w)->values<float>(), ElementsAre(12, 16, 24, 28));
  const auto padded = Conv2d(x, w, {.stride = 2, .padding = 1, .bias = Floats({1}, {100})});
  ASSERT_TRUE(padded.ok()) << padded.status();
  EXPECT_THAT(padded->dims(), ElementsAre(1, 1, 2, 2));
  EXPECT_THAT(padded->values<float>(), ElementsAre(101, 105, 111, 128));
}

TEST(Eager, AttentionWithAMask) {
  const std::vector<int64_t> dims = {1, 2, 4, 8};
  const Tensor q = *RandomTensor(DType::kFloat32, dims, 1);
  const Tensor k = *RandomTensor(DType::kFloat32, dims, 2);
  const Tensor v = *RandomTensor(DType::kFloat32, dims, 3);
  const auto causal = Attention(q, k, v, {}, {.is_causal = true});
  ASSERT_TRUE(causal.ok()) << causal.status();
  std::vector<float> hides(16, 0);
  for (int64_t i = 0; i < 4; ++i) {
    for (int64_t j = i + 1; j < 4; ++j) hides[i * 4 + j] = -INFINITY;
  }
  const auto masked = Attention(q, k, v, Floats({4, 4}, hides));
  ASSERT_TRUE(masked.ok()) << masked.status();
  EXPECT_THAT(masked->values<float>(), Pointwise(FloatNear(1e-6F), causal->values<float>()));
  // The first query sees the first key only.
  EXPECT_NEAR(causal->values<float>()[0], v.values<float>()[0], 1e-6);
}

TEST(Eager, RunsOnTheDefaultBackend) {
  const Tensor a = *RandomTensor(DType::kFloat32, {17, 33}, 1);
  const Tensor b = *RandomTensor(DType::kFloat32, {33, 9}, 2);
  const auto expected = MatMul(a, b);
  ASSERT_TRUE(expected.ok()) << expected.status();
  for (const BackendInfo& info : AvailableBackends()) {
    ASSERT_TRUE(SetBackend(info.name).ok());
    const auto product = MatMul(a, b);
    ASSERT_TRUE(product.ok()) << info.name << ": " << product.status();
    EXPECT_THAT(product->values<float>(), Pointwise(FloatNear(1e-5F), expected->values<float>()));
  }
  ASSERT_TRUE(SetBackend("auto").ok());
}

TEST(Eager, ManyTypesAndThreads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (int64_t size = 1; size < 80; ++size) {
        const std::vector<float> ones(static_cast<size_t>(size), 1);
        const auto sum = Apply("reduce_sum", std::vector{Floats({size}, ones)},
                               {{"axes", std::vector<int64_t>{0}}});
        ASSERT_TRUE(sum.ok()) << sum.status();
        EXPECT_EQ(sum->values<float>()[0], static_cast<float>(size));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Eager, Errors) {
  const Tensor a = Floats({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_THAT(std::string(MatMul(a, a).status().message()), HasSubstr("matmul"));
  EXPECT_THAT(std::string(MatMul(a, {}).status().message()), HasSubstr("operand 1 of matmul"));
  EXPECT_THAT(std::string(Apply("matmull", std::vector{a}).status().message()),
              HasSubstr("did you mean matmul?"));
  EXPECT_FALSE(Apply("softmax", std::vector{a}, {{"wings", int64_t{2}}}).ok());
  EXPECT_FALSE(Attention({}, {}, {}).ok());
}

}  // namespace
}  // namespace sinter::eager
