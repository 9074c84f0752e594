// Tanh: the hyperbolic tangent, elementwise. ONNX Tanh-13.
#ifndef SINTER_IR_OPS_TANH_H_
#define SINTER_IR_OPS_TANH_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Tanh {
  static constexpr OperatorInfo kInfo{.name = "tanh", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Tanh{}, -4, 4); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_TANH_H_
