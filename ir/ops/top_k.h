// TopK: the k largest (or smallest) elements along an axis, best first, and their indices. Of equal
// elements the one with the lower index comes first. ONNX TopK-11.
//   data     any numeric type
//   k        i64, a scalar or list of one
//   outputs  values, indices (i64)
#ifndef SINTER_IR_OPS_TOP_K_H_
#define SINTER_IR_OPS_TOP_K_H_

#include "ir/operation.h"

namespace sinter {

struct TopK {
  static constexpr OperatorInfo kInfo{.name = "top_k", .inputs = {2, 2}, .outputs = {2, 2}};
  int64_t axis = -1;
  bool largest = true;
  static constexpr auto Fields() {
    return std::tuple(Field("axis", &TopK::axis), Field("largest", &TopK::largest));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireDType(1, {DType::kInt64}));
    SINTER_RETURN_IF_ERROR(inference.RequireRank(1, 0, 1));
    if (inference.dtype(0) == DType::kBool)
      return absl::InvalidArgumentError("the input must be numbers");
    SINTER_ASSIGN_OR_RETURN(const int along, NormalizeAxis(axis, inference.rank(0)));
    Dim k = Dim::Unknown();
    if (inference.contents(1) != nullptr && inference.contents(1)->size() == 1)
      k = inference.contents(1)->front();
    Shape shape = inference.shape(0);
    if (k.is_static() && shape[along].is_static() &&
        (k.value() < 0 || k.value() > shape[along].value())) {
      return absl::InvalidArgumentError(
          absl::StrCat("k is ", k.value(), ", the axis has ", shape[along].value(), " elements"));
    }
    shape[along] = k;
    inference.SetOutput(0, inference.dtype(0), shape);
    inference.SetOutput(1, DType::kInt64, shape);
    return absl::OkStatus();
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_TOP_K_H_
