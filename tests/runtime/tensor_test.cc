#include "sinter/tensor.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sinter {
namespace {

using testing::ElementsAre;

TEST(Tensor, OwnsZeros) {
  auto tensor = Tensor::Create(DType::kInt32, {2, 2});
  ASSERT_TRUE(tensor.ok()) << tensor.status();
  EXPECT_THAT(tensor->values<int32_t>(), ElementsAre(0, 0, 0, 0));
  tensor->mutable_values<int32_t>()[3] = 7;
  const Tensor copy = *tensor;
  EXPECT_EQ(copy.values<int32_t>()[3], 7);
  EXPECT_EQ(copy.data(), tensor->data());
  EXPECT_EQ(copy.TypeToString(), "i32[2,2]");
}

TEST(Tensor, BorrowsAndKeepsItsOwner) {
  auto owner = std::make_shared<std::vector<float>>(std::vector<float>{1, 2, 3});
  const std::weak_ptr<std::vector<float>> watch = owner;
  {
    const auto tensor = Tensor::Borrow(DType::kFloat32, {3}, owner->data(), owner);
    owner.reset();
    ASSERT_TRUE(tensor.ok()) << tensor.status();
    EXPECT_THAT(tensor->values<float>(), ElementsAre(1, 2, 3));
  }
  EXPECT_TRUE(watch.expired());
}

TEST(Tensor, MayHaveNoElementsOrNoAxes) {
  const auto none = Tensor::Create(DType::kFloat32, {0, 5});
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_FALSE(none->empty());
  EXPECT_EQ(none->element_count(), 0);
  const float one = 1;
  const auto scalar = Tensor::FromValues<float>({}, {&one, 1});
  ASSERT_TRUE(scalar.ok()) << scalar.status();
  EXPECT_EQ(scalar->element_count(), 1);
}

TEST(Tensor, RefusesShapesThatCannotBe) {
  EXPECT_EQ(Tensor::Create(DType::kFloat32, {-1}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Tensor::Create(DType::kFloat32, {INT64_MAX, 4}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Tensor::Borrow(DType::kFloat32, {1}, nullptr).status().code(),
            absl::StatusCode::kInvalidArgument);
  const float elements[] = {1, 2, 3};
  EXPECT_EQ(Tensor::FromValues<float>({2}, elements).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace sinter
