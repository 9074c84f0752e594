// Tan: the tangent, elementwise, for floating point. ONNX Tan-22.
#ifndef SINTER_IR_OPS_TAN_H_
#define SINTER_IR_OPS_TAN_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Tan {
  static constexpr OperatorInfo kInfo{.name = "tan", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    return MakeUnaryCase(random, Tan{}, -1.2, 1.2);
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_TAN_H_
