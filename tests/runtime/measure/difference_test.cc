#include "runtime/measure/difference.h"

#include <limits>

#include "gtest/gtest.h"

namespace sinter {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

template <class T>
Tensor Make(std::vector<T> values) {
  return *Tensor::FromValues<T>({static_cast<int64_t>(values.size())}, values);
}

double Error(std::vector<float> actual, std::vector<float> reference) {
  return *RelativeError(Make(std::move(actual)), Make(std::move(reference)));
}

TEST(DifferenceTest, IsRelativeToTheLargestReference) {
  EXPECT_DOUBLE_EQ(Error({1, 2, -8}, {1, 2, -8}), 0);
  EXPECT_DOUBLE_EQ(Error({1, 3, -8}, {1, 2, -8}), 0.125);
  EXPECT_DOUBLE_EQ(Error({0.5F, 0}, {0, 0}), 0.5);
  EXPECT_DOUBLE_EQ(Error({}, {}), 0);
}

TEST(DifferenceTest, NotFiniteValuesMustBeTheSame) {
  EXPECT_EQ(Error({kInfinity, kNan, 1}, {kInfinity, kNan, 1}), 0);
  EXPECT_EQ(Error({-kInfinity}, {kInfinity}), kInfinity);
  EXPECT_EQ(Error({kNan}, {1}), kInfinity);
  EXPECT_EQ(Error({1}, {kNan}), kInfinity);
}

TEST(DifferenceTest, Integers) {
  EXPECT_DOUBLE_EQ(*RelativeError(Make<int64_t>({4, 6}), Make<int64_t>({4, 8})), 0.25);
  EXPECT_DOUBLE_EQ(*RelativeError(Make<uint8_t>({0}), Make<uint8_t>({255})), 1);
}

TEST(DifferenceTest, TypesMustBeEqual) {
  const Tensor values = Make<float>({1, 2});
  EXPECT_EQ(RelativeError(values, Make<float>({1})).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(RelativeError(values, Make<int32_t>({1, 2})).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(RelativeError(values, Tensor()).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace sinter
