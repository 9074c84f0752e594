// Ceil: the smallest integer >= x, elementwise, for floating point. ONNX Ceil-13.
#ifndef SINTER_IR_OPS_CEIL_H_
#define SINTER_IR_OPS_CEIL_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Ceil {
  static constexpr OperatorInfo kInfo{.name = "ceil", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Ceil{}, -4, 4); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_CEIL_H_
