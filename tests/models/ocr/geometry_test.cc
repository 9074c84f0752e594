#include "models/ocr/geometry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace ocr {
namespace {

constexpr double kDegree = std::numbers::pi / 180;

TEST(ConvexHull, LeavesOutWhatIsInsideOrOnASide) {
  const auto hull = ConvexHull({{0, 0}, {4, 0}, {4, 4}, {0, 4}, {2, 2}, {2, 0}, {4, 1}, {0, 0}});
  ASSERT_EQ(hull.size(), 4u);
  double area = 0;
  for (size_t i = 0; i < hull.size(); ++i) {
    const Point a = hull[i];
    const Point b = hull[(i + 1) % hull.size()];
    area += (a.x * b.y - b.x * a.y) / 2;
  }
  EXPECT_NEAR(std::abs(area), 16, 1e-9);
}

TEST(SmallestRectangle, OfTheCornersOfARectangleIsIt) {
  for (int degrees = -44; degrees <= 44; degrees += 11) {
    const RotatedRect rect = {
        .center = {12, -7}, .width = 30, .height = 8, .angle = degrees * kDegree};
    const auto corners = rect.Corners();
    const RotatedRect found = SmallestRectangle({corners.begin(), corners.end()});
    EXPECT_NEAR(found.center.x, 12, 1e-9);
    EXPECT_NEAR(found.center.y, -7, 1e-9);
    EXPECT_NEAR(found.width, 30, 1e-9);
    EXPECT_NEAR(found.height, 8, 1e-9);
    EXPECT_NEAR(found.angle, rect.angle, 1e-9);
  }
}

TEST(SmallestRectangle, OfATallRectangleIsTall) {
  const RotatedRect rect = SmallestRectangle({{0, 0}, {5, 0}, {5, 40}, {0, 40}});
  EXPECT_NEAR(rect.width, 5, 1e-9);
  EXPECT_NEAR(rect.height, 40, 1e-9);
  EXPECT_NEAR(rect.angle, 0, 1e-9);
}

TEST(SmallestRectangle, OfOneOrTwoPointsHasNoArea) {
  EXPECT_EQ(SmallestRectangle({{3, 4}}).area(), 0);
  EXPECT_NEAR(SmallestRectangle({{0, 0}, {3, 4}}).area(), 0, 1e-9);
}

TEST(RotatedRect, CornersStartAtTheTopLeft) {
  const auto corners = RotatedRect{.center = {10, 20}, .width = 6, .height = 2}.Corners();
  EXPECT_EQ(corners[0].x, 7);
  EXPECT_EQ(corners[0].y, 19);
  EXPECT_EQ(corners[1].x, 13);
  EXPECT_EQ(corners[2].y, 21);
  EXPECT_EQ(corners[3].x, 7);
}

TEST(RotatedRect, ContainsAndGrows) {
  const RotatedRect rect = {.width = 10, .height = 2, .angle = 45 * kDegree};
  EXPECT_TRUE(rect.Contains({3, 3}));
  EXPECT_FALSE(rect.Contains({3, -3}));
  EXPECT_FALSE(rect.Contains({4, 4}));
  EXPECT_TRUE(rect.Grown(1).Contains({4, 4}));
  EXPECT_EQ(rect.Grown(1).height, 4);
}

}  // namespace
}  // namespace ocr
