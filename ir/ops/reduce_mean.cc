#include "ir/ops/reduce_mean.h"

namespace sinter {

absl::StatusOr<std::vector<bool>> ReduceMean::Mask(int rank) const {
  SINTER_ASSIGN_OR_RETURN(const std::vector<int> reduced, NormalizeAxes(axes, rank));
  std::vector<bool> mask(static_cast<size_t>(rank), axes.empty());
  for (const int axis : reduced) mask[static_cast<size_t>(axis)] = true;
  return mask;
}

absl::Status ReduceMean::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
  SINTER_ASSIGN_OR_RETURN(const std::vector<bool> mask, Mask(inference.rank(0)));
  std::vector<Dim> dims;
  for (int axis = 0; axis < inference.rank(0); ++axis) {
    if (!mask[static_cast<size_t>(axis)]) {
      dims.push_back(inference.shape(0)[axis]);
    } else if (keepdims) {
      dims.emplace_back(1);
    }
  }
  inference.SetOutput(0, inference.dtype(0), Shape(std::move(dims)));
  return absl::OkStatus();
}

RandomCase ReduceMean::MakeRandomCase(Random& random) {
  const auto rank = static_cast<int>(random.Integer(1, 5));
  ReduceMean reduce{.keepdims = random.Chance(0.5)};
  for (int axis = 0; axis < rank; ++axis) {
    if (random.Chance(0.5)) reduce.axes.push_back(random.Chance(0.5) ? axis : axis - rank);
  }
  return {std::make_shared<const Operation>(std::move(reduce)),
          {RandomInput{.dims = random.Dims(rank, 6)}}};
}

}  // namespace sinter
