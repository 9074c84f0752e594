#include "ir/ops/grid_sample.h"

namespace sinter {

absl::Status GridSample::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 3, 5));
  SINTER_RETURN_IF_ERROR(inference.RequireRank(1, inference.rank(0)));
  SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
  SINTER_RETURN_IF_ERROR(inference.RequireFloat(1));
  const Shape& x = inference.shape(0);
  const Shape& grid = inference.shape(1);
  const int last = grid.rank() - 1;
  const bool batches_fit = x[0] == grid[0] || !x[0].is_static() || !grid[0].is_static();
  if (!batches_fit || (grid[last].is_static() && !grid[last].Is(x.rank() - 2))) {
    return absl::InvalidArgumentError(
        absl::StrCat("the grid ", grid.ToString(), " does not fit the input ", x.ToString()));
  }
  std::vector<Dim> dims = {x[0], x[1]};
  dims.insert(dims.end(), grid.begin() + 1, grid.end() - 1);
  for (int axis = 2; axis < x.rank(); ++axis) {
    if (x[axis].Is(0)) return absl::InvalidArgumentError("an empty input cannot be sampled");
  }
  inference.SetOutput(0, inference.dtype(0), Shape(std::move(dims)));
  return absl::OkStatus();
}

RandomCase GridSample::MakeRandomCase(Random& random) {
  const auto rank = static_cast<int>(random.Integer(3, 5));
  const std::vector<int64_t> dims = random.Dims(rank, 5);
  std::vector<int64_t> grid = random.Dims(rank, 4);
  grid.front() = dims.front();
  grid.back() = rank - 2;
  const GridSample op{.mode = static_cast<GridSampleMode>(random.Integer(0, 2)),
                      .padding_mode = static_cast<GridSamplePadding>(random.Integer(0, 2)),
                      .align_corners = random.Chance(0.5)};
  return {std::make_shared<const Operation>(op),
          {RandomInput{.dims = dims}, RandomInput{.dims = grid, .low = -1.5, .high = 1.5}}};
}

}  // namespace sinter
