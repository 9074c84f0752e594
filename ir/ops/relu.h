// Relu: max(x, 0), elementwise. ONNX Relu-14.
#ifndef SINTER_IR_OPS_RELU_H_
#define SINTER_IR_OPS_RELU_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Relu {
  static constexpr OperatorInfo kInfo{.name = "relu", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryNumeric(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Relu{}, -4, 4); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_RELU_H_
