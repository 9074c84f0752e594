// NonZero: the indices of all non-zero elements in row-major order; i64 [rank, count]. ONNX
// NonZero-13.
#ifndef SINTER_IR_OPS_NON_ZERO_H_
#define SINTER_IR_OPS_NON_ZERO_H_

#include "ir/operation.h"

namespace sinter {

struct NonZero {
  static constexpr OperatorInfo kInfo{.name = "non_zero", .traits = {.data_dependent_shape = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    inference.SetOutput(0, DType::kInt64, Shape{Dim(inference.rank(0)), Dim::Unknown()});
    return absl::OkStatus();
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_NON_ZERO_H_
