#include "ir/ops/resize.h"

#include <cmath>

namespace sinter {

absl::Status Resize::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireDType(0, {DType::kFloat32, DType::kFloat64}));
  SINTER_RETURN_IF_ERROR(inference.RequireDType(1, {DType::kFloat32, DType::kInt64}));
  const Shape& input = inference.shape(0);
  if (inference.shape(1) != Shape{Dim(input.rank())}) {
    return absl::InvalidArgumentError(absl::StrCat("the target must have ", input.rank(),
                                                   " elements, not shape ",
                                                   inference.shape(1).ToString()));
  }
  std::vector<Dim> dims;
  if (inference.dtype(1) == DType::kInt64) {
    if (inference.contents(1) == nullptr) {
      return absl::UnimplementedError("the target sizes are computed from data");
    }
    dims = *inference.contents(1);
  } else {
    if (inference.constant(1) == nullptr) {
      return absl::UnimplementedError("the scales are not constant");
    }
    const auto scales = inference.constant(1)->values<float>();
    for (int axis = 0; axis < input.rank(); ++axis) {
      const double scale = scales[static_cast<size_t>(axis)];
      const double whole = std::floor(scale);
      if (!(scale > 0) || scale > 65536) {
        return absl::InvalidArgumentError(absl::StrCat("scale ", scale, " is out of range"));
      }
      if (scale == whole) {
        dims.push_back(input[axis] * static_cast<int64_t>(whole));
      } else if (input[axis].is_static()) {
        if (input[axis].value() > (int64_t{1} << 40)) {
          return absl::InvalidArgumentError("the input is too large");
        }
        dims.emplace_back(
            static_cast<int64_t>(std::floor(static_cast<double>(input[axis].value()) * scale)));
      } else {
        dims.push_back(
            Dim::Symbol(absl::StrCat("floor(", input[axis].ToString(), "*", scale, ")")));
      }
    }
  }
  for (int axis = 0; axis < input.rank(); ++axis) {
    if (input[axis].Is(0) && !dims[static_cast<size_t>(axis)].Is(0)) {
      return absl::InvalidArgumentError("an empty input cannot be resized to a non-empty output");
    }
  }
  inference.SetOutput(0, inference.dtype(0), Shape(std::move(dims)));
  return absl::OkStatus();
}

RandomCase Resize::MakeRandomCase(Random& random) {
  const Resize resize{
      .mode = random.Chance(0.5) ? ResizeMode::kNearest : ResizeMode::kLinear,
      .coordinate_transformation_mode = static_cast<CoordinateMode>(random.Integer(0, 3)),
      .nearest_mode = static_cast<NearestMode>(random.Integer(0, 3))};
  const std::vector<float> scales = {1, 1, static_cast<float>(random.Integer(1, 3)),
                                     static_cast<float>(random.Integer(1, 3))};
  return {std::make_shared<const Operation>(resize),
          {RandomInput{.dims = random.Dims(4, 7)},
           RandomInput{.constant = Constant::FromValues<float>({4}, scales)}}};
}

}  // namespace sinter
