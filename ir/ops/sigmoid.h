// Sigmoid: 1 / (1 + exp(-x)), elementwise. ONNX Sigmoid-13.
#ifndef SINTER_IR_OPS_SIGMOID_H_
#define SINTER_IR_OPS_SIGMOID_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Sigmoid {
  static constexpr OperatorInfo kInfo{.name = "sigmoid", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    return MakeUnaryCase(random, Sigmoid{}, -8, 8);
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SIGMOID_H_
