// Atan: the arc tangent, elementwise, for floating point. ONNX Atan-22.
#ifndef SINTER_IR_OPS_ATAN_H_
#define SINTER_IR_OPS_ATAN_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Atan {
  static constexpr OperatorInfo kInfo{.name = "atan", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Atan{}, -4, 4); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_ATAN_H_
