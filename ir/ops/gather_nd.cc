#include "ir/ops/gather_nd.h"

namespace sinter {

absl::Status GatherND::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireDType(1, {DType::kInt64}));
  const Shape& data = inference.shape(0);
  const Shape& indices = inference.shape(1);
  if (batch_dims < 0 || batch_dims >= std::min(data.rank(), indices.rank())) {
    return absl::InvalidArgumentError(absl::StrCat("batch_dims is ", batch_dims, " for ",
                                                   data.ToString(), " and ", indices.ToString()));
  }
  const auto batch = static_cast<int>(batch_dims);
  const Dim& count = indices[indices.rank() - 1];
  if (!count.is_static()) {
    inference.SetOutput(0, inference.dtype(0), Shape::OfUnknownRank());
    return absl::OkStatus();
  }
  if (count.value() < 1 || count.value() > data.rank() - batch) {
    return absl::InvalidArgumentError(
        absl::StrCat("index tuples of ", count.value(), " for data of shape ", data.ToString()));
  }
  for (int axis = 0; axis < batch; ++axis) {
    if (data[axis].is_static() && indices[axis].is_static() && data[axis] != indices[axis]) {
      return absl::InvalidArgumentError("the batch axes of data and indices differ");
    }
  }
  std::vector<Dim> dims(indices.begin(), indices.end() - 1);
  dims.insert(dims.end(), data.begin() + batch + count.value(), data.end());
  inference.SetOutput(0, inference.dtype(0), Shape(std::move(dims)));
  return absl::OkStatus();
}

}  // namespace sinter
