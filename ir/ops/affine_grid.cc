#include "ir/ops/affine_grid.h"

namespace sinter {

absl::Status AffineGrid::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
  SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 3));
  SINTER_RETURN_IF_ERROR(inference.RequireDType(1, {DType::kInt64}));
  SINTER_ASSIGN_OR_RETURN(const std::optional<int> known_count, inference.CountOf(1));
  if (!known_count) {
    inference.SetOutput(0, inference.dtype(0), Shape::OfUnknownRank());
    return absl::OkStatus();
  }
  const int count = *known_count;
  const int spatial = count - 2;
  if (spatial != 2 && spatial != 3) {
    return absl::InvalidArgumentError(
        absl::StrCat("the size must have 4 or 5 elements, not ", count));
  }
  const std::vector<Dim> size =
      inference.contents(1) != nullptr ? *inference.contents(1) : Shape::OfUnknown(count).dims();
  const Shape& theta = inference.shape(0);
  if (!CouldEqual(theta, Shape{size[0], spatial, spatial + 1})) {
    return absl::InvalidArgumentError(absl::StrCat("theta must have shape [", size[0].ToString(),
                                                   ",", spatial, ",", spatial + 1, "], not ",
                                                   theta.ToString()));
  }
  std::vector<Dim> dims = {theta[0]};
  dims.insert(dims.end(), size.begin() + 2, size.end());
  dims.emplace_back(spatial);
  for (const Dim& dim : dims) {
    if (dim.is_static() && dim.value() < 0) {
      return absl::InvalidArgumentError("the size has a negative element");
    }
  }
  inference.SetOutput(0, inference.dtype(0), Shape(std::move(dims)));
  return absl::OkStatus();
}

RandomCase AffineGrid::MakeRandomCase(Random& random) {
  const int64_t spatial = random.Integer(2, 3);
  std::vector<int64_t> size = random.Dims(static_cast<int>(spatial) + 2, 4);
  const std::vector<int64_t> theta = {size[0], spatial, spatial + 1};
  return {std::make_shared<const Operation>(AffineGrid{.align_corners = random.Chance(0.5)}),
          {RandomInput{.dims = theta},
           RandomInput{.constant = Constant::FromValues<int64_t>({spatial + 2}, size)}}};
}

}  // namespace sinter
