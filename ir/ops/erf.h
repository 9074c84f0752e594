// Erf: the error function, elementwise. ONNX Erf-13.
#ifndef SINTER_IR_OPS_ERF_H_
#define SINTER_IR_OPS_ERF_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Erf {
  static constexpr OperatorInfo kInfo{.name = "erf", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Erf{}, -3, 3); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_ERF_H_
