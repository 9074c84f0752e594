// Atanh: the inverse hyperbolic tangent, elementwise, for floating point. ONNX Atanh-22.
#ifndef SINTER_IR_OPS_ATANH_H_
#define SINTER_IR_OPS_ATANH_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Atanh {
  static constexpr OperatorInfo kInfo{.name = "atanh", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    return MakeUnaryCase(random, Atanh{}, -0.9, 0.9);
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_ATANH_H_
