#include "ir/ops/max_unpool.h"

namespace sinter {

absl::StatusOr<std::vector<Dim>> MaxUnpool::PooledDims(const Shape& x) const {
  const std::vector<Dim> spatial(x.begin() + 2, x.end());
  SINTER_ASSIGN_OR_RETURN(
      const std::vector<WindowAxis> axes,
      ResolveWindow({.kernel_shape = kernel_shape, .strides = strides, .pads = pads}, spatial));
  std::vector<Dim> dims = {x[0], x[1]};
  for (size_t i = 0; i < axes.size(); ++i) {
    const WindowAxis& axis = axes[i];
    dims.push_back((spatial[i] - 1) * axis.stride +
                   Dim(axis.kernel - axis.pad_begin - axis.pad_end));
  }
  return dims;
}

absl::Status MaxUnpool::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
  SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 3, 5));
  SINTER_RETURN_IF_ERROR(inference.RequireDType(1, {DType::kInt64}));
  if (!CouldEqual(inference.shape(1), inference.shape(0))) {
    return absl::InvalidArgumentError(
        absl::StrCat("the indices must be as many as the elements of ",
                     inference.shape(0).ToString(), ", not ", inference.shape(1).ToString()));
  }
  SINTER_ASSIGN_OR_RETURN(std::vector<Dim> dims, PooledDims(inference.shape(0)));
  for (const Dim& dim : dims) {
    if (dim.is_static() && dim.value() < 0) {
      return absl::InvalidArgumentError("the pads leave nothing of the result");
    }
  }
  if (inference.input_count() == 3) {
    SINTER_RETURN_IF_ERROR(inference.RequireDType(2, {DType::kInt64}));
    if (inference.contents(2) == nullptr) {
      inference.SetOutput(0, inference.dtype(0), Shape::OfUnknown(inference.rank(0)));
      return absl::OkStatus();
    }
    const std::vector<Dim>& wanted = *inference.contents(2);
    bool fits = wanted.size() == dims.size();
    for (size_t i = 0; fits && i < dims.size(); ++i) {
      fits = !wanted[i].is_static() || !dims[i].is_static() || wanted[i].value() >= dims[i].value();
    }
    if (!fits) {
      return absl::InvalidArgumentError(absl::StrCat("the output shape ", Shape(wanted).ToString(),
                                                     " does not hold ", Shape(dims).ToString()));
    }
    dims = wanted;
  }
  inference.SetOutput(0, inference.dtype(0), Shape(std::move(dims)));
  return absl::OkStatus();
}

RandomCase MaxUnpool::MakeRandomCase(Random& random) {
  const std::vector<int64_t> dims = {random.Integer(1, 2), random.Integer(1, 3), 2, 2};
  std::vector<int64_t> indices;
  for (int64_t i = 0; i < dims[0] * dims[1]; ++i) {
    for (const int64_t at : {0, 2, 9, 15}) indices.push_back(i * 16 + at);
  }
  return {std::make_shared<const Operation>(MaxUnpool{.kernel_shape = {2, 2}, .strides = {2, 2}}),
          {RandomInput{.dims = dims},
           RandomInput{.constant = Constant::FromValues<int64_t>(dims, indices)}}};
}

}  // namespace sinter
