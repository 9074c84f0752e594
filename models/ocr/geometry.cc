#include "models/ocr/geometry.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>
#include <tuple>

#include "sinter/sinter.h"

namespace ocr {
namespace {

// Twice the signed area of the triangle; positive if the path a, b, c turns from x to y.
double Turn(Point a, Point b, Point c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

// The smallest rectangle at this angle around the points.
RotatedRect RectangleAt(double angle, const std::vector<Point>& points) {
  const double cosine = std::cos(angle);
  const double sine = std::sin(angle);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  double left = kInfinity, right = -kInfinity, top = kInfinity, bottom = -kInfinity;
  for (Point point : points) {
    const double across = cosine * point.x + sine * point.y;
    const double down = cosine * point.y - sine * point.x;
    left = std::min(left, across);
    right = std::max(right, across);
    top = std::min(top, down);
    bottom = std::max(bottom, down);
  }
  const double x = (left + right) / 2;
  const double y = (top + bottom) / 2;
  return {.center = {cosine * x - sine * y, sine * x + cosine * y},
          .width = right - left,
          .height = bottom - top,
          .angle = angle};
}

}  // namespace

std::array<Point, 4> RotatedRect::Corners() const {
  const Point across = {width / 2 * std::cos(angle), width / 2 * std::sin(angle)};
  const Point down = {-height / 2 * std::sin(angle), height / 2 * std::cos(angle)};
  return {Point{center.x - across.x - down.x, center.y - across.y - down.y},
          Point{center.x + across.x - down.x, center.y + across.y - down.y},
          Point{center.x + across.x + down.x, center.y + across.y + down.y},
          Point{center.x - across.x + down.x, center.y - across.y + down.y}};
}

bool RotatedRect::Contains(Point point) const {
  const double x = point.x - center.x;
  const double y = point.y - center.y;
  const double across = std::cos(angle) * x + std::sin(angle) * y;
  const double down = std::cos(angle) * y - std::sin(angle) * x;
  return std::abs(across) <= width / 2 && std::abs(down) <= height / 2;
}

RotatedRect RotatedRect::Grown(double distance) const {
  return {.center = center,
          .width = width + 2 * distance,
          .height = height + 2 * distance,
          .angle = angle};
}

std::vector<Point> ConvexHull(std::vector<Point> points) {
  // Andrew's monotone chain: the lower and then the upper side.
  std::sort(points.begin(), points.end(),
            [](Point a, Point b) { return std::tie(a.x, a.y) < std::tie(b.x, b.y); });
  if (points.size() < 3) return points;
  std::vector<Point> hull;
  for (int side = 0; side < 2; ++side) {
    const size_t start = hull.size();
    for (Point point : points) {
      while (hull.size() >= start + 2 && Turn(hull[hull.size() - 2], hull.back(), point) <= 0) {
        hull.pop_back();
      }
      hull.push_back(point);
    }
    hull.pop_back();  // it is the first corner of the other side
    std::reverse(points.begin(), points.end());
  }
  return hull;
}

RotatedRect SmallestRectangle(std::vector<Point> points) {
  assert(!points.empty());
  const std::vector<Point> hull = ConvexHull(std::move(points));
  // One side of the smallest rectangle lies on a side of the hull. Hulls of pixels have few sides
  // (some dozens for a line of text), so every side is tried with all points.
  RotatedRect best = RectangleAt(0, hull);
  for (size_t i = 0; i < hull.size(); ++i) {
    const Point a = hull[i];
    const Point b = hull[(i + 1) % hull.size()];
    constexpr double kQuarter = std::numbers::pi / 2;
    const double angle = std::remainder(std::atan2(b.y - a.y, b.x - a.x), kQuarter);
    const RotatedRect rect = RectangleAt(angle, hull);
    if (rect.area() < best.area()) best = rect;
  }
  return best;
}

}  // namespace ocr
