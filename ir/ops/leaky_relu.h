// LeakyRelu: x if x >= 0, else alpha * x, elementwise. ONNX LeakyRelu-16.
#ifndef SINTER_IR_OPS_LEAKY_RELU_H_
#define SINTER_IR_OPS_LEAKY_RELU_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct LeakyRelu {
  static constexpr OperatorInfo kInfo{.name = "leaky_relu", .traits = {.elementwise = true}};
  float alpha = 0.01F;
  static constexpr auto Fields() { return std::tuple(Field("alpha", &LeakyRelu::alpha)); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    return MakeUnaryCase(random, LeakyRelu{.alpha = 0.1F}, -4, 4);
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_LEAKY_RELU_H_
