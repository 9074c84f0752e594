#include "ir/ops/reduction.h"

namespace sinter {

absl::StatusOr<std::vector<bool>> ReductionMask(const std::vector<int64_t>& axes, int rank) {
  SINTER_ASSIGN_OR_RETURN(const std::vector<int> reduced, NormalizeAxes(axes, rank));
  std::vector<bool> mask(static_cast<size_t>(rank), axes.empty());
  for (const int axis : reduced) mask[static_cast<size_t>(axis)] = true;
  return mask;
}

absl::Status InferReduction(Inference& inference, const std::vector<int64_t>& axes, bool keepdims) {
  SINTER_ASSIGN_OR_RETURN(const auto known, inference.Axes(axes, 1));
  const int rank = inference.rank(0);
  if (!known) {
    SINTER_ASSIGN_OR_RETURN(const std::optional<int> count, inference.CountOf(1));
    if (count && *count > rank) {
      return absl::InvalidArgumentError("there are more axes than the input has");
    }
    Shape shape = Shape::OfUnknownRank();
    if (keepdims) {
      shape = Shape::OfUnknown(rank);
    } else if (count) {
      shape = Shape::OfUnknown(*count == 0 ? 0 : rank - *count);
    }
    inference.SetOutput(0, inference.dtype(0), std::move(shape));
    return absl::OkStatus();
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<bool> mask, ReductionMask(*known, rank));
  std::vector<Dim> dims;
  for (int axis = 0; axis < rank; ++axis) {
    if (!mask[static_cast<size_t>(axis)]) {
      dims.push_back(inference.shape(0)[axis]);
    } else if (keepdims) {
      dims.emplace_back(1);
    }
  }
  inference.SetOutput(0, inference.dtype(0), Shape(std::move(dims)));
  return absl::OkStatus();
}

double ReductionFlops(Types inputs) {
  return static_cast<double>(ElementCount(inputs[0].shape.ToIntegers()).ValueOrDie());
}

}  // namespace sinter
