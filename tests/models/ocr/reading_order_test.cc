#include "models/ocr/reading_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace ocr
