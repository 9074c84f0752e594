#include "models/ocr/lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace ocr {
namespace {

// The widths tell the boxes apart.
std::vector<double> Order(std::vector<RotatedRect> boxes) {
  std::vector<double> widths;
  for (const RotatedRect& box : InReadingOrder(std::move(boxes))) widths.push_back(box.width);
  return widths;
}

TEST(InReadingOrder, ReadsRowsFromTheLeft) {
  EXPECT_THAT(Order({{.center = {80, 52}, .width = 4, .height = 20},
                     {.center = {20, 50}, .width = 3, .height = 20},
                     {.center = {80, 18}, .width = 2, .height = 20},
                     {.center = {20, 20}, .width = 1, .height = 20}}),
              testing::ElementsAre(1, 2, 3, 4));
}

TEST(InReadingOrder, OneRowMayHoldTwoSizesOfLetters) {
  EXPECT_THAT(Order({{.center = {80, 30}, .width = 2, .height = 10},
                     {.center = {20, 35}, .width = 1, .height = 40}}),
              testing::ElementsAre(1, 2));
}

TEST(InReadingOrder, LinesThatOverlapALittleAreRowsOfTheirOwn) {
  EXPECT_THAT(Order({{.center = {20, 33}, .width = 2, .height = 20},
                     {.center = {80, 20}, .width = 1, .height = 20}}),
              testing::ElementsAre(1, 2));
}

TEST(InReadingOrder, TakesNothing) { EXPECT_TRUE(InReadingOrder({}).empty()); }

TEST(JoinWords, JoinsWhatIsNearInOneLine) {
  for (double angle : {0.0, std::numbers::pi / 8}) {
    std::vector<RotatedRect> words;
    for (double along : {20.0, 55.0, 85.0}) {  // 5 to 35, 35 to 75, 75 to 95
      words.push_back({.center = {along * std::cos(angle), along * std::sin(angle)},
                       .width = along == 20   ? 30.0
                                : along == 55 ? 40.0
                                              : 20.0,
                       .height = 10,
                       .angle = angle});
      words.back().width -= 2;
    }
    const auto lines = JoinWords(words);
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_NEAR(lines[0].width, 88, 1e-6);
    EXPECT_NEAR(lines[0].height, 10, 1e-6);
    EXPECT_NEAR(lines[0].angle, angle, 1e-6);
  }
}

TEST(JoinWords, LeavesApartWhatIsNotOneLine) {
  const RotatedRect word = {.center = {20, 20}, .width = 30, .height = 10};
  const RotatedRect far = {.center = {54, 20}, .width = 30, .height = 10};
  const RotatedRect below = {.center = {25, 26}, .width = 30, .height = 10};
  const RotatedRect larger = {.center = {40, 20}, .width = 30, .height = 20};
  for (const RotatedRect& other : {far, below, larger}) {
    EXPECT_EQ(JoinWords({word, other}).size(), 2u) << other.center.x;
  }
}

}  // namespace
}  // namespace ocr
