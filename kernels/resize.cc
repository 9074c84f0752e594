#include "kernels/resize.h"

#include <algorithm>

namespace sinter {
namespace {

// Whether coordinates are those of pixel centres, for a result of these dimensions.
bool IsCentred(const Resize& resize, const std::vector<int64_t>& output) {
  const CoordinateMode mode = resize.coordinate_transformation_mode;
  if (mode == CoordinateMode::kHalfPixel) return true;
  return mode == CoordinateMode::kPytorchHalfPixel &&
         std::all_of(output.begin() + 2, output.end(), [](int64_t dim) { return dim > 1; });
}

}  // namespace

bool EnlargesPixels(const Resize& resize, const std::vector<int64_t>& input,
                    const std::vector<int64_t>& output) {
  for (size_t axis = 2; axis < input.size(); ++axis) {
    if (input[axis] == 0 || output[axis] % input[axis] != 0) return false;
  }
  const bool rounds =
      IsCentred(resize, output) && (resize.nearest_mode == NearestMode::kRoundPreferFloor ||
                                    resize.nearest_mode == NearestMode::kRoundPreferCeil);
  const bool floors = resize.coordinate_transformation_mode == CoordinateMode::kAsymmetric &&
                      resize.nearest_mode == NearestMode::kFloor;
  return rounds || floors;
}

}  // namespace sinter
