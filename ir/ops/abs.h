// Abs: |x|, elementwise. ONNX Abs-13.
#ifndef SINTER_IR_OPS_ABS_H_
#define SINTER_IR_OPS_ABS_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Abs {
  static constexpr OperatorInfo kInfo{.name = "abs", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryNumeric(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Abs{}, -4, 4); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_ABS_H_
