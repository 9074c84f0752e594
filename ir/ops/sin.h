// Sin: the sine, elementwise, for floating point. ONNX Sin-22.
#ifndef SINTER_IR_OPS_SIN_H_
#define SINTER_IR_OPS_SIN_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Sin {
  static constexpr OperatorInfo kInfo{.name = "sin", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Sin{}, -4, 4); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SIN_H_
