#include "models/ocr/boxes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

namespace ocr {
namespace {

constexpr int kWidth = 100;
constexpr int kHeight = 60;

class FindBoxesTest : public testing::Test {
 protected:
  void Draw(const RotatedRect& rect, float probability) {
    for (int y = 0; y < kHeight; ++y) {
      for (int x = 0; x < kWidth; ++x) {
        if (rect.Contains({x + 0.5, y + 0.5})) map_[y * kWidth + x] = probability;
      }
    }
  }
  std::vector<RotatedRect> Find(const BoxOptions& options = {}) const {
    return FindBoxes(map_, kWidth, kHeight, options);
  }
  std::vector<float> map_ = std::vector<float>(kWidth * kHeight, 0.05F);
};

TEST_F(FindBoxesTest, GrowsAnUprightRectangle) {
  Draw({.center = {40, 30}, .width = 40, .height = 10}, 0.9F);
  const auto boxes = Find({.unclip_ratio = 1.5});
  ASSERT_EQ(boxes.size(), 1u);
  const double distance = 1.5 * 40 * 10 / (2 * (40 + 10));  // 6
  EXPECT_NEAR(boxes[0].center.x, 40, 1e-9);
  EXPECT_NEAR(boxes[0].center.y, 30, 1e-9);
  EXPECT_NEAR(boxes[0].width, 40 + 2 * distance, 1e-9);
  EXPECT_NEAR(boxes[0].height, 10 + 2 * distance, 1e-9);
  EXPECT_NEAR(boxes[0].angle, 0, 1e-9);
}

TEST_F(FindBoxesTest, FindsTheAngleOfATiltedRectangle) {
  for (int degrees : {-30, -10, 5, 20, 40}) {
    map_.assign(map_.size(), 0);
    const double angle = degrees * std::numbers::pi / 180;
    Draw({.center = {50, 30}, .width = 50, .height = 8, .angle = angle}, 0.9F);
    const auto boxes = Find({.unclip_ratio = 0});
    ASSERT_EQ(boxes.size(), 1u);
    // Whole pixels stick out of the drawn rectangle by up to 1.5 on both sides together.
    EXPECT_NEAR(boxes[0].angle, angle, 0.03);
    EXPECT_NEAR(boxes[0].width, 50, 2);
    EXPECT_NEAR(boxes[0].height, 8, 2);
  }
}

TEST_F(FindBoxesTest, LeavesOutWhatIsFaintOrSmall) {
  Draw({.center = {20, 20}, .width = 20, .height = 10}, 0.4F);  // above the threshold, low score
  Draw({.center = {60, 20}, .width = 20, .height = 2}, 0.9F);   // thin
  Draw({.center = {60, 40}, .width = 20, .height = 10}, 0.2F);  // below the threshold
  EXPECT_TRUE(Find().empty());
  EXPECT_EQ(Find({.min_score = 0.35F}).size(), 1u);
  EXPECT_EQ(Find({.min_side = 2}).size(), 1u);
}

TEST_F(FindBoxesTest, RegionsTouchAtCorners) {
  Draw({.center = {20, 20}, .width = 10, .height = 10}, 0.9F);
  Draw({.center = {30, 30}, .width = 10, .height = 10}, 0.9F);
  Draw({.center = {70, 30}, .width = 10, .height = 10}, 0.9F);
  // Two squares that touch leave half of their box empty.
  EXPECT_EQ(Find({.min_score = 0.4F}).size(), 2u);
}

TEST_F(FindBoxesTest, TakesAMapFullOfText) {
  map_.assign(map_.size(), 1.0F);
  const auto boxes = Find({.unclip_ratio = 0});
  ASSERT_EQ(boxes.size(), 1u);
  EXPECT_EQ(boxes[0].width, kWidth);
  EXPECT_EQ(boxes[0].height, kHeight);
}

TEST_F(FindBoxesTest, TakesNoNumbers) {
  map_.assign(map_.size(), std::nanf(""));
  EXPECT_TRUE(Find().empty());
}

}  // namespace
}  // namespace ocr
