// Points and rectangles of the plane. x points right and y down, in pixels. Angles turn from x to y
// (clockwise on the screen), in radians.
#ifndef SINTER_MODELS_OCR_GEOMETRY_H_
#define SINTER_MODELS_OCR_GEOMETRY_H_

#include <array>
#include <vector>

namespace ocr {

struct Point {
  double x = 0;
  double y = 0;
};

// A rectangle at any angle.
struct RotatedRect {
  Point center;
  double width = 0;   // the side along `angle`
  double height = 0;  // the other
  double angle = 0;   // in [-pi/4, pi/4]: the width is the side closer to the x axis

  double area() const { return width * height; }
  double perimeter() const { return 2 * (width + height); }
  // Top left, top right, bottom right, bottom left.
  std::array<Point, 4> Corners() const;
  bool Contains(Point point) const;
  // The rectangle with each side moved outwards by `distance`.
  RotatedRect Grown(double distance) const;
};

// Returns the corners of the convex hull in order around it. No corner lies on a line between its
// neighbours.
std::vector<Point> ConvexHull(std::vector<Point> points);

// Returns the rectangle with the smallest area around the points, of which there must be at least
// one (checked).
RotatedRect SmallestRectangle(std::vector<Point> points);

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_GEOMETRY_H_
