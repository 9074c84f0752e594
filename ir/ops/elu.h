// Elu: x if x > 0, else alpha * (exp(x) - 1), elementwise. ONNX Elu-22.
#ifndef SINTER_IR_OPS_ELU_H_
#define SINTER_IR_OPS_ELU_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Elu {
  static constexpr OperatorInfo kInfo{.name = "elu", .traits = {.elementwise = true}};
  float alpha = 1.0F;
  static constexpr auto Fields() { return std::tuple(Field("alpha", &Elu::alpha)); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    return MakeUnaryCase(random, Elu{.alpha = 0.7F}, -4, 4);
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_ELU_H_
