// Points and rectangles of the plane. x goes right and y goes down, in pixels; angles turn from x
// to y (clockwise on the screen), in radians.
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
  double angle = 0;   // in [-pi/4, pi/4]: the width is the side that is nearer to the x axis

  double area() const { return width * height; }
  double perimeter() const { return 2 * (width + height); }
  // Top left, top right, bottom right, bottom left.
  std::array<Point, 4> Corners() const;
  bool Contains(Point point) const;
  // Each side moved outwards by `distance`.
  RotatedRect Grown(double distance) const;
};

// The corners of the smallest convex polygon around the points, in order around it; none of them
// lies on a line between its neighbours.
std::vector<Point> ConvexHull(std::vector<Point> points);

// The rectangle of the smallest area around the points, of which there must be one at least
// (checked).
RotatedRect SmallestRectangle(std::vector<Point> points);

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_GEOMETRY_H_
