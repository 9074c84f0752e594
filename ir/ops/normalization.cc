#include "ir/ops/normalization.h"

namespace sinter {

absl::Status RequireBroadcastTo(const Inference& inference, size_t input, size_t to) {
  return RequireBroadcastTo(inference, input, inference.shape(to));
}

absl::Status RequireBroadcastTo(const Inference& inference, size_t input, const Shape& shape) {
  const absl::StatusOr<Shape> both = Broadcast(inference.shape(input), shape);
  bool fits = both.ok() && both->rank() == shape.rank();
  for (int axis = 0; fits && axis < shape.rank(); ++axis) {
    // At run time, a symbol may equal the number.
    fits = !shape[axis].is_static() || (*both)[axis] == shape[axis];
  }
  if (fits) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("input ", input, " of type ",
                                                 inference.type(input).ToString(),
                                                 " does not broadcast to ", shape.ToString()));
}

}  // namespace sinter
