// Neg: -x, elementwise. ONNX Neg-13 for floating point.
#ifndef SINTER_IR_OPS_NEG_H_
#define SINTER_IR_OPS_NEG_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Neg {
  static constexpr OperatorInfo kInfo{.name = "neg", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(InferUnaryNumeric(inference));
    SetUnaryContents(inference, [](const Dim& a) { return Dim(0) - a; });
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Neg{}, -4, 4); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_NEG_H_
