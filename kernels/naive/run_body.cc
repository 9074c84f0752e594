#include "kernels/naive/run_body.h"

#include <algorithm>

#include "kernels/naive/copy.h"

namespace sinter::naive {
namespace {

constexpr int64_t kMostStackedBytes = int64_t{1} << 30;

}  // namespace

absl::StatusOr<std::vector<ConstantRef>> Detached(const std::vector<ConstantRef>& results) {
  std::vector<ConstantRef> copies;
  for (const ConstantRef& result : results) {
    SINTER_ASSIGN_OR_RETURN(ConstantRef copy,
                            Constant::CopyOf(result->dtype(), result->dims(), result->data()));
    copies.push_back(std::move(copy));
  }
  return copies;
}

absl::Status Stack::Add(ConstantRef slice) {
  if (!slices_.empty() && slices_.front()->dims() != slice->dims()) {
    return absl::InvalidArgumentError(
        "an iteration gives a value of another shape than those before");
  }
  bytes_ += slice->byte_size();
  if (bytes_ > kMostStackedBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the iterations' results take more than ", kMostStackedBytes, " bytes"));
  }
  slices_.push_back(std::move(slice));
  return absl::OkStatus();
}

absl::StatusOr<ConstantRef> Stack::Join(int64_t axis, bool reversed, const Type& empty) const {
  DType dtype = empty.dtype;
  std::vector<int64_t> dims;
  if (slices_.empty()) {
    for (const Dim& dim : empty.shape) dims.push_back(dim.is_static() ? dim.value() : 0);
  } else {
    dtype = slices_.front()->dtype();
    dims = slices_.front()->dims();
  }
  const std::vector<int64_t> slice_dims = dims;
  SINTER_ASSIGN_OR_RETURN(const int along, NormalizeAxis(axis, static_cast<int>(dims.size()) + 1));
  dims.insert(dims.begin() + along, static_cast<int64_t>(slices_.size()));
  SINTER_ASSIGN_OR_RETURN(AlignedBytes bytes, AllocateTensor(dtype, dims));
  const std::vector<int64_t> strides = Layout().Strides(dims);
  Strides to(strides.begin(), strides.end());
  const int64_t step = to[static_cast<size_t>(along)] * SizeOf(dtype);
  to.erase(to.begin() + along);
  const std::vector<int64_t> from = Layout().Strides(slice_dims);
  for (size_t i = 0; i < slices_.size(); ++i) {
    const size_t place = reversed ? slices_.size() - 1 - i : i;
    CopyElements(SizeOf(dtype), slice_dims, bytes.get() + static_cast<int64_t>(place) * step, to,
                 slices_[i]->data(), Strides(from.begin(), from.end()));
  }
  return Constant::Create(dtype, std::move(dims), std::move(bytes));
}

}  // namespace sinter::naive
