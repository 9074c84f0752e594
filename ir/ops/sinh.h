// Sinh: the hyperbolic sine, elementwise, for floating point. ONNX Sinh-22.
#ifndef SINTER_IR_OPS_SINH_H_
#define SINTER_IR_OPS_SINH_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Sinh {
  static constexpr OperatorInfo kInfo{.name = "sinh", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Sinh{}, -4, 4); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SINH_H_
