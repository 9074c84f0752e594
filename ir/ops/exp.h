// Exp: e^x, elementwise. ONNX Exp-13.
#ifndef SINTER_IR_OPS_EXP_H_
#define SINTER_IR_OPS_EXP_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Exp {
  static constexpr OperatorInfo kInfo{.name = "exp", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Exp{}, -4, 4); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_EXP_H_
