// Code that ArgMax and ArgMin share.
#ifndef SINTER_IR_OPS_INDEX_OF_EXTREMUM_H_
#define SINTER_IR_OPS_INDEX_OF_EXTREMUM_H_

#include <utility>
#include <vector>

#include "ir/operation.h"

namespace sinter {

// The result is i64. The axis is dropped, or 1 with keepdims; it must not be empty.
inline absl::Status InferIndexOfExtremum(Inference& inference, int64_t axis, bool keepdims) {
  if (inference.dtype(0) == DType::kBool) {
    return absl::InvalidArgumentError("the input must be numbers, not bool");
  }
  SINTER_ASSIGN_OR_RETURN(const int along, NormalizeAxis(axis, inference.rank(0)));
  if (inference.shape(0)[along].Is(0)) {
    return absl::InvalidArgumentError(
        absl::StrCat("axis ", along, " of ", inference.type(0).ToString(), " is empty"));
  }
  std::vector<Dim> dims(inference.shape(0).begin(), inference.shape(0).end());
  if (keepdims) {
    dims[static_cast<size_t>(along)] = 1;
  } else {
    dims.erase(dims.begin() + along);
  }
  inference.SetOutput(0, DType::kInt64, Shape(std::move(dims)));
  return absl::OkStatus();
}

}  // namespace sinter

#endif  // SINTER_IR_OPS_INDEX_OF_EXTREMUM_H_
