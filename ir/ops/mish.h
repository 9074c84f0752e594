// Mish: x * tanh(softplus(x)), elementwise. ONNX Mish-18; Misra, "Mish: A Self Regularized
// Non-Monotonic Activation Function" (2019).
#ifndef SINTER_IR_OPS_MISH_H_
#define SINTER_IR_OPS_MISH_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Mish {
  static constexpr OperatorInfo kInfo{.name = "mish", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Mish{}, -6, 6); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_MISH_H_
