// Sqrt: the square root, elementwise; NaN for negative elements. ONNX Sqrt-13.
#ifndef SINTER_IR_OPS_SQRT_H_
#define SINTER_IR_OPS_SQRT_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Sqrt {
  static constexpr OperatorInfo kInfo{.name = "sqrt", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Sqrt{}, 0, 9); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SQRT_H_
