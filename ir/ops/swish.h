// Swish: x * sigmoid(alpha * x), elementwise. With alpha = 1 it is SiLU. ONNX Swish-24;
// Ramachandran et al., "Searching for Activation Functions" (2017).
#ifndef SINTER_IR_OPS_SWISH_H_
#define SINTER_IR_OPS_SWISH_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Swish {
  static constexpr OperatorInfo kInfo{.name = "swish", .traits = {.elementwise = true}};
  float alpha = 1;
  static constexpr auto Fields() { return std::tuple(Field("alpha", &Swish::alpha)); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    return MakeUnaryCase(random, Swish{.alpha = random.Chance(0.5) ? 1.0F : 1.7F}, -6, 6);
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SWISH_H_
