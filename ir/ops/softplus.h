// Softplus: log(exp(x) + 1), elementwise, for floating point. ONNX Softplus-22.
#ifndef SINTER_IR_OPS_SOFTPLUS_H_
#define SINTER_IR_OPS_SOFTPLUS_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Softplus {
  static constexpr OperatorInfo kInfo{.name = "softplus", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    return MakeUnaryCase(random, Softplus{}, -4, 4);
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SOFTPLUS_H_
