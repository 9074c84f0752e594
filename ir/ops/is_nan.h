// IsNaN: whether the element is not a number, elementwise; bool. ONNX IsNaN-20.
#ifndef SINTER_IR_OPS_IS_NAN_H_
#define SINTER_IR_OPS_IS_NAN_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct IsNaN {
  static constexpr OperatorInfo kInfo{.name = "is_nan",
                                      .traits = {.elementwise = true, .takes_narrow = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    if (!IsNarrowFloat(inference.dtype(0))) SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
    inference.SetOutput(0, DType::kBool, inference.shape(0));
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, IsNaN{}, -4, 4); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_IS_NAN_H_
