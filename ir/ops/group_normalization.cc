#include "ir/ops/group_normalization.h"

namespace sinter {

absl::Status GroupNormalization::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
  SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 2, 8));
  const Shape& x = inference.shape(0);
  for (size_t i = 1; i < 3; ++i) {
    SINTER_RETURN_IF_ERROR(inference.RequireSameDType(i, 0));
    if (!CouldEqual(inference.shape(i), Shape{x[1]})) {
      return absl::InvalidArgumentError(
          absl::StrCat("input ", i, " must have one element a channel of ",
                       inference.type(0).ToString(), ", not ", inference.shape(i).ToString()));
    }
  }
  if (num_groups < 1 || (x[1].is_static() && x[1].value() % num_groups != 0)) {
    return absl::InvalidArgumentError(
        absl::StrCat(num_groups, " groups do not divide the channels of ", x.ToString()));
  }
  inference.SetOutput(0, inference.dtype(0), x);
  return absl::OkStatus();
}

RandomCase GroupNormalization::MakeRandomCase(Random& random) {
  const int64_t groups = random.Integer(1, 4);
  std::vector<int64_t> dims = random.Dims(static_cast<int>(random.Integer(2, 4)), 6);
  dims[1] = groups * random.Integer(1, 3);
  const std::vector<int64_t> channels = {dims[1]};
  return {
      std::make_shared<const Operation>(GroupNormalization{.num_groups = groups}),
      {RandomInput{.dims = dims}, RandomInput{.dims = channels}, RandomInput{.dims = channels}}};
}

}  // namespace sinter
