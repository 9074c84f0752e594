// IsInf: whether the element is an infinity of an enabled sign, elementwise; bool. ONNX IsInf-20.
#ifndef SINTER_IR_OPS_IS_INF_H_
#define SINTER_IR_OPS_IS_INF_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct IsInf {
  static constexpr OperatorInfo kInfo{.name = "is_inf",
                                      .traits = {.elementwise = true, .takes_narrow = true}};
  bool detect_negative = true;
  bool detect_positive = true;
  static constexpr auto Fields() {
    return std::tuple(Field("detect_negative", &IsInf::detect_negative),
                      Field("detect_positive", &IsInf::detect_positive));
  }

  absl::Status Infer(Inference& inference) const {
    if (!IsNarrowFloat(inference.dtype(0))) SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
    inference.SetOutput(0, DType::kBool, inference.shape(0));
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, IsInf{}, -4, 4); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_IS_INF_H_
