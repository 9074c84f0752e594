// Cosh: the hyperbolic cosine, elementwise, for floating point. ONNX Cosh-22.
#ifndef SINTER_IR_OPS_COSH_H_
#define SINTER_IR_OPS_COSH_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Cosh {
  static constexpr OperatorInfo kInfo{.name = "cosh", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Cosh{}, -4, 4); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_COSH_H_
