#include "models/ocr/detector.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "models/ocr/recognizer.h"

namespace ocr {
namespace {

TEST(MakeDetectorInput, KeepsTheSizeOfASmallPictureInsideAMargin) {
  Image picture(100, 40);
  std::fill_n(picture.pixel(0, 0), 3, uint8_t{200});
  const DetectorInput input = MakeDetectorInput(picture, {.margin = 16});
  EXPECT_EQ(input.scale, 1);
  EXPECT_EQ(input.image.width(), 160);
  EXPECT_EQ(input.image.height(), 96);
  EXPECT_EQ(input.origin.x, 30);
  EXPECT_EQ(input.origin.y, 28);
  EXPECT_EQ(input.image.pixel(30, 28)[0], 200);
  EXPECT_EQ(input.image.pixel(31, 28)[0], 0);
  EXPECT_EQ(input.image.pixel(0, 0)[0], 200);  // the corner goes on
}

TEST(MakeDetectorInput, ShrinksALargePicture) {
  const DetectorInput input = MakeDetectorInput(Image(3000, 10), {.max_long_side = 1500});
  EXPECT_EQ(input.scale, 0.5);
  EXPECT_EQ(input.image.width(), 1536);
  EXPECT_EQ(input.image.height(), 64);
  const DetectorInput thin = MakeDetectorInput(Image(1, 100000));
  EXPECT_EQ(thin.image.width(), 64);
}

TEST(RecognizerInputWidth, KeepsTheAspectInSteps) {
  EXPECT_EQ(RecognizerInputWidth(96, 48), 96);
  EXPECT_EQ(RecognizerInputWidth(100, 24), 200);
  EXPECT_EQ(RecognizerInputWidth(101, 48), 104);
  EXPECT_EQ(RecognizerInputWidth(1, 1000), 16);
  EXPECT_EQ(RecognizerInputWidth(1000000, 1), 4096);
}

}  // namespace
}  // namespace ocr
