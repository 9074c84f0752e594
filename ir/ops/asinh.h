// Asinh: the inverse hyperbolic sine, elementwise, for floating point. ONNX Asinh-22.
#ifndef SINTER_IR_OPS_ASINH_H_
#define SINTER_IR_OPS_ASINH_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Asinh {
  static constexpr OperatorInfo kInfo{.name = "asinh", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Asinh{}, -4, 4); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_ASINH_H_
