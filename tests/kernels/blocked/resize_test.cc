// Nearest resizing by integer factors, in every offered layout.
#include "ir/ops/resize.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kernels/parallel.h"
#include "tests/kernels/blocked/each_isa.h"
#include "tests/kernels/candidate_runner.h"

namespace sinter {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

const Resize kFloors = {.coordinate_transformation_mode = CoordinateMode::kAsymmetric,
                        .nearest_mode = NearestMode::kFloor};

NodeCase MakeResize(const Resize& resize, const std::vector<int64_t>& dims, ConstantRef target) {
  Random random(5);
  return *MakeNodeCase(resize, {RandomConstant(random, dims), std::move(target)}, {false, true});
}

ConstantRef Scales(const std::vector<float>& scales) {
  return Constant::FromValues<float>({static_cast<int64_t>(scales.size())}, scales);
}

class Resizes : public EachIsa {
 protected:
  std::vector<std::string> Checked(const NodeCase& node_case) const {
    return ExpectCandidatesMatchNaive(node_case, {.misalignment = 4, .backend = backend_.get()});
  }
};

TEST_P(Resizes, MatchNaive) {
  for (const int threads : {1, 3}) {
    const ThreadCountGuard guard(threads);
    for (const int64_t channels : {1, 5, 24}) {
      for (const float factor : {1.0F, 2.0F, 5.0F}) {
        SCOPED_TRACE(static_cast<float>(channels) * 100 + factor);
        Checked(MakeResize(kFloors, {2, channels, 3, 4}, Scales({1, 1, factor, 2})));
        Checked(MakeResize(Resize{}, {1, channels, 30, 1}, Scales({1, 1, 4, factor})));
        Checked(MakeResize(Resize{}, {1, channels, 7}, Scales({1, 1, factor})));
      }
    }
  }
}

TEST_P(Resizes, PlainAndChannelsLastAndWholeBlocks) {
  EXPECT_THAT(Checked(MakeResize(kFloors, {1, 3, 2, 2}, Scales({1, 1, 2, 2}))), SizeIs(2));
  EXPECT_THAT(Checked(MakeResize(kFloors, {1, 16, 2, 2}, Scales({1, 1, 2, 2}))), SizeIs(4));
}

TEST_P(Resizes, WithSizes) {
  Resize resize;
  resize.axes = {3, 2};
  const auto sizes = Constant::FromValues<int64_t>({2}, {8, 9});
  EXPECT_THAT(Checked(MakeResize(resize, {1, 3, 3, 4}, sizes)), SizeIs(2));
}

TEST_P(Resizes, OthersAreNotOffered) {
  const auto offered = [&](const Resize& resize, const ConstantRef& target) {
    return backend_->Candidates(MakeResize(resize, {1, 4, 3, 4}, target).query());
  };
  const ConstantRef doubled = Scales({1, 1, 2, 2});
  EXPECT_THAT(offered({.mode = ResizeMode::kLinear}, doubled), IsEmpty());
  EXPECT_THAT(offered({.nearest_mode = NearestMode::kFloor}, doubled), IsEmpty());
  EXPECT_THAT(offered({.coordinate_transformation_mode = CoordinateMode::kAlignCorners}, doubled),
              IsEmpty());
  EXPECT_THAT(offered(kFloors, Scales({1, 1, 2.3F, 2})), IsEmpty());
  EXPECT_THAT(offered(kFloors, Scales({1, 1, 1.5F, 2})), IsEmpty());
  EXPECT_THAT(offered(kFloors, Scales({1, 2, 2, 2})), IsEmpty());
  Resize swapped = kFloors;
  swapped.axes = {0, 1, 3, 2};
  EXPECT_THAT(offered(swapped, Scales({1, 1, 1, 2})), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Blocked, Resizes, kEachIsa, NameOfIsa);

}  // namespace
}  // namespace sinter
