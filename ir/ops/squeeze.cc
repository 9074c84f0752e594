#include "ir/ops/squeeze.h"

#include <algorithm>
#include <numeric>

namespace sinter {

absl::Status Squeeze::Infer(Inference& inference) const {
  const Shape& input = inference.shape(0);
  SINTER_ASSIGN_OR_RETURN(auto known, inference.Axes(this->axes, 1));
  if (!known) {
    SINTER_ASSIGN_OR_RETURN(const std::optional<int> count, inference.CountOf(1));
    if (count && *count > input.rank()) {
      return absl::InvalidArgumentError("there are more axes than the input has");
    }
    if (!count || *count < input.rank()) {
      inference.SetOutput(0, inference.dtype(0),
                          count ? Shape::OfUnknown(input.rank() - *count) : Shape::OfUnknownRank());
      return absl::OkStatus();
    }
    // All axes, in whatever order.
    known.emplace(static_cast<size_t>(*count));
    std::iota(known->begin(), known->end(), 0);
  }
  const std::vector<int64_t>& given = *known;
  SINTER_ASSIGN_OR_RETURN(const std::vector<int> squeezed, NormalizeAxes(given, input.rank()));
  std::vector<Dim> dims;
  for (int axis = 0; axis < input.rank(); ++axis) {
    const bool named = std::find(squeezed.begin(), squeezed.end(), axis) != squeezed.end();
    if (named && input[axis].is_static() && !input[axis].Is(1)) {
      return absl::InvalidArgumentError(
          absl::StrCat("axis ", axis, " of ", input.ToString(), " is not 1"));
    }
    if (given.empty() && !input[axis].is_static()) {
      // The axis is dropped if its size turns out to be 1.
      inference.SetOutput(0, inference.dtype(0), Shape::OfUnknownRank());
      return absl::OkStatus();
    }
    const bool dropped = given.empty() ? input[axis].Is(1) : named;
    if (!dropped) dims.push_back(input[axis]);
  }
  inference.SetOutput(0, inference.dtype(0), Shape(std::move(dims)));
  if (inference.contents(0) != nullptr) inference.SetContents(0, *inference.contents(0));
  return absl::OkStatus();
}

RandomCase Squeeze::MakeRandomCase(Random& random) {
  std::vector<int64_t> dims = random.Dims(static_cast<int>(random.Integer(1, 5)), 6);
  const int64_t axis = random.Integer(0, static_cast<int64_t>(dims.size()) - 1);
  dims[static_cast<size_t>(axis)] = 1;
  return {std::make_shared<const Operation>(Squeeze{.axes = {axis}}), {RandomInput{.dims = dims}}};
}

}  // namespace sinter
