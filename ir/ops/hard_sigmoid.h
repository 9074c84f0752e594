// HardSigmoid: max(0, min(1, alpha * x + beta)), elementwise. ONNX HardSigmoid-6.
#ifndef SINTER_IR_OPS_HARD_SIGMOID_H_
#define SINTER_IR_OPS_HARD_SIGMOID_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct HardSigmoid {
  static constexpr OperatorInfo kInfo{.name = "hard_sigmoid", .traits = {.elementwise = true}};
  float alpha = 0.2F;
  float beta = 0.5F;
  static constexpr auto Fields() {
    return std::tuple(Field("alpha", &HardSigmoid::alpha), Field("beta", &HardSigmoid::beta));
  }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    return MakeUnaryCase(random, HardSigmoid{.alpha = 0.3F, .beta = 0.4F}, -4, 4);
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_HARD_SIGMOID_H_
