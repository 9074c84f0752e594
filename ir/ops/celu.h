// Celu: max(0, x) + min(0, alpha * (exp(x / alpha) - 1)), elementwise. ONNX Celu-12.
#ifndef SINTER_IR_OPS_CELU_H_
#define SINTER_IR_OPS_CELU_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Celu {
  static constexpr OperatorInfo kInfo{.name = "celu", .traits = {.elementwise = true}};
  float alpha = 1.0F;
  static constexpr auto Fields() { return std::tuple(Field("alpha", &Celu::alpha)); }

  absl::Status Infer(Inference& inference) const {
    if (alpha == 0) return absl::InvalidArgumentError("alpha must not be 0");
    return InferUnaryFloat(inference);
  }
  static RandomCase MakeRandomCase(Random& random) {
    return MakeUnaryCase(random, Celu{.alpha = 0.7F}, -4, 4);
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_CELU_H_
