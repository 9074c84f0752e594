// Acosh: the inverse hyperbolic cosine, elementwise, for floating point. ONNX Acosh-22.
#ifndef SINTER_IR_OPS_ACOSH_H_
#define SINTER_IR_OPS_ACOSH_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Acosh {
  static constexpr OperatorInfo kInfo{.name = "acosh", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Acosh{}, 1, 4); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_ACOSH_H_
