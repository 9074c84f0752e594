#include "ir/ops/resize.h"

#include <cmath>

namespace sinter {

absl::Status Resize::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireDType(0, {DType::kFloat32, DType::kFloat64}));
  SINTER_RETURN_IF_ERROR(inference.RequireDType(1, {DType::kFloat32, DType::kInt64}));
  SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 1, kMostAxes));
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
      const float scale = scales[static_cast<size_t>(axis)];
      const float whole = std::floor(scale);
      if (!(scale > 0) || scale > 65536) {
        return absl::InvalidArgumentError(absl::StrCat("the scale of axis ", axis, " is ", scale,
                                                       ", expected above 0 and at most 65536"));
      }
      if (scale == whole) {
        dims.push_back(input[axis] * static_cast<int64_t>(whole));
      } else if (input[axis].is_static()) {
        if (input[axis].value() > (int64_t{1} << 40)) {
          return absl::InvalidArgumentError(
              absl::StrCat("axis ", axis, " of ", input.ToString(), " is too large to resize"));
        }
        // In f32, as ONNX Runtime does: scales are quotients of sizes, rounded to f32.
        dims.emplace_back(
            static_cast<int64_t>(std::floor(static_cast<float>(input[axis].value()) * scale)));
      } else {
        dims.push_back(Dim::Symbol(
            absl::StrCat("floor(", input[axis].ToString(), "*", FloatToString(scale), ")")));
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
  const std::vector<int64_t> dims = random.Dims(4, 7);
  ConstantRef target;
  if (random.Chance(0.5)) {
    const auto scale = [&random] { return static_cast<float>(random.Integer(2, 6)) * 0.5F; };
    target = Constant::FromValues<float>({4}, {1, 1, scale(), scale()});
  } else {
    target = Constant::FromValues<int64_t>(
        {4}, {dims[0], dims[1], random.Integer(1, 15), random.Integer(1, 15)});
  }
  return {std::make_shared<const Operation>(resize),
          {RandomInput{.dims = dims}, RandomInput{.constant = target}}};
}

}  // namespace sinter
