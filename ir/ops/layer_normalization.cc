#include "ir/ops/layer_normalization.h"

#include "ir/ops/normalization.h"

namespace sinter {

absl::Status LayerNormalization::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
  SINTER_ASSIGN_OR_RETURN(const int first, NormalizeAxis(axis, inference.rank(0)));
  for (size_t i = 1; i < inference.input_count(); ++i) {
    SINTER_RETURN_IF_ERROR(inference.RequireSameDType(i, 0));
    SINTER_RETURN_IF_ERROR(RequireBroadcastTo(inference, i, 0));
  }
  if (inference.output_count() == 2) {
    return absl::InvalidArgumentError("it gives one result or three");
  }
  if (!IsFloatingPoint(stash_type)) {
    return absl::InvalidArgumentError("stash_type must be floating-point");
  }
  inference.SetOutput(0, inference.dtype(0), inference.shape(0));
  Shape reduced = inference.shape(0);
  for (int i = first; i < reduced.rank(); ++i) reduced[i] = 1;
  for (size_t i = 1; i < inference.output_count(); ++i) {
    inference.SetOutput(i, stash_type, reduced);
  }
  return absl::OkStatus();
}

RandomCase LayerNormalization::MakeRandomCase(Random& random) {
  const auto rank = static_cast<int>(random.Integer(1, 4));
  const std::vector<int64_t> dims = random.Dims(rank, 9);
  const int64_t axis = random.Integer(-rank, rank - 1);
  const std::vector<int64_t> normalized(dims.begin() + (axis < 0 ? axis + rank : axis), dims.end());
  std::vector<RandomInput> inputs = {RandomInput{.dims = dims}, RandomInput{.dims = normalized}};
  if (random.Chance(0.5)) inputs.push_back(RandomInput{.dims = normalized});
  return {std::make_shared<const Operation>(LayerNormalization{.axis = axis}), std::move(inputs)};
}

}  // namespace sinter
