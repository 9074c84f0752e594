#include "models/ocr/image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace ocr {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

// Grey, from rows of values.
Image MakeImage(const std::vector<std::vector<uint8_t>>& rows) {
  Image image(static_cast<int>(rows[0].size()), static_cast<int>(rows.size()));
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) std::fill_n(image.pixel(x, y), 3, rows[y][x]);
  }
  return image;
}

std::vector<int> Row(const Image& image, int y, int channel = 0) {
  std::vector<int> row;
  for (int x = 0; x < image.width(); ++x) row.push_back(image.pixel(x, y)[channel]);
  return row;
}

TEST(Resize, InterpolatesBetweenPixelCentresWhenEnlarging) {
  const Image image = Resize(MakeImage({{0, 100}}), 4, 1);
  EXPECT_THAT(Row(image, 0), ElementsAre(0, 25, 75, 100));
  const Image tall = Resize(MakeImage({{0}, {100}}), 1, 4);
  EXPECT_THAT(Row(RotateCounterClockwise(tall), 0), ElementsAre(0, 25, 75, 100));
}

TEST(Resize, WeighsAllPixelsWhenShrinking) {
  // Triangles of radius 2 around 1 and 3: weights .75 .75 .25 0 and 0 .25 .75 .75, over 1.75.
  const Image image = Resize(MakeImage({{0, 100, 200, 40}}), 2, 1);
  EXPECT_THAT(Row(image, 0), ElementsAre(71, 117));
}

TEST(Resize, CopiesAtTheSameSize) {
  const Image image = Resize(MakeImage({{1, 2, 3}, {200, 255, 0}}), 3, 2);
  EXPECT_THAT(Row(image, 0), ElementsAre(1, 2, 3));
  EXPECT_THAT(Row(image, 1), ElementsAre(200, 255, 0));
}

TEST(Resize, KeepsOneColourAtEverySize) {
  for (int width : {1, 2, 5, 7, 30}) {
    for (int height : {1, 3, 20}) {
      const Image image =
          Resize(MakeImage({{77, 77, 77, 77, 77}, {77, 77, 77, 77, 77}}), width, height);
      ASSERT_EQ(image.width(), width);
      ASSERT_EQ(image.height(), height);
      for (int y = 0; y < height; ++y) EXPECT_THAT(Row(image, y), Each(77));
    }
  }
}

TEST(Resize, KeepsChannelsApart) {
  Image image(2, 1);
  image.pixel(0, 0)[0] = 40;
  image.pixel(1, 0)[2] = 80;
  const Image large = Resize(image, 4, 1);
  EXPECT_THAT(Row(large, 0, 0), ElementsAre(40, 30, 10, 0));
  EXPECT_THAT(Row(large, 0, 1), Each(0));
  EXPECT_THAT(Row(large, 0, 2), ElementsAre(0, 20, 60, 80));
}

TEST(RotateCounterClockwise, TurnsTheRightSideUp) {
  const Image image = RotateCounterClockwise(MakeImage({{1, 2, 3}, {4, 5, 6}}));
  ASSERT_EQ(image.height(), 3);
  EXPECT_THAT(Row(image, 0), ElementsAre(3, 6));
  EXPECT_THAT(Row(image, 1), ElementsAre(2, 5));
  EXPECT_THAT(Row(image, 2), ElementsAre(1, 4));
}

TEST(Crop, CopiesAnUprightRectangle) {
  const Image image = MakeImage({{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}});
  const Image crop = Crop(image, {.center = {2, 2}, .width = 2, .height = 2});
  ASSERT_EQ(crop.height(), 2);
  EXPECT_THAT(Row(crop, 0), ElementsAre(6, 7));
  EXPECT_THAT(Row(crop, 1), ElementsAre(10, 11));
}

TEST(Crop, ContinuesTheEdgePixelsOutside) {
  const Image crop = Crop(MakeImage({{1, 2}, {3, 4}}), {.center = {1, 1}, .width = 6, .height = 4});
  ASSERT_EQ(crop.height(), 4);
  EXPECT_THAT(Row(crop, 0), ElementsAre(1, 1, 1, 2, 2, 2));
  EXPECT_THAT(Row(crop, 3), ElementsAre(3, 3, 3, 4, 4, 4));
}

TEST(Crop, TurnsATiltedRectangleUpright) {
  // Brightness grows along the rectangle and not across it.
  constexpr double kAngle = std::numbers::pi / 6;
  Image image(60, 60);
  for (int y = 0; y < 60; ++y) {
    for (int x = 0; x < 60; ++x) {
      const double along = (x + 0.5) * std::cos(kAngle) + (y + 0.5) * std::sin(kAngle);
      std::fill_n(image.pixel(x, y), 3, static_cast<uint8_t>(std::lround(2 * along)));
    }
  }
  const Image crop = Crop(image, {.center = {30, 30}, .width = 30, .height = 10, .angle = kAngle});
  ASSERT_EQ(crop.width(), 30);
  ASSERT_EQ(crop.height(), 10);
  const double middle = 30 * std::cos(kAngle) + 30 * std::sin(kAngle);
  for (int y = 0; y < 10; ++y) {
    for (int x = 0; x < 30; ++x) {
      // The grid may have moved by half a pixel.
      EXPECT_NEAR(crop.pixel(x, y)[0], 2 * (middle + x + 0.5 - 15), 3) << x << " " << y;
    }
  }
}

TEST(Crop, OfAlmostNothingIsOnePixel) {
  const Image crop = Crop(MakeImage({{9}}), {.center = {0.5, 0.5}, .width = 0.1, .height = 0});
  EXPECT_EQ(crop.width(), 1);
  EXPECT_EQ(crop.height(), 1);
  EXPECT_EQ(crop.pixel(0, 0)[0], 9);
}

}  // namespace
}  // namespace ocr
