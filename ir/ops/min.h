// Min: the smaller of a and b, elementwise with broadcasting. ONNX Min-13 of two operands.
#ifndef SINTER_IR_OPS_MIN_H_
#define SINTER_IR_OPS_MIN_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Min {
  static constexpr OperatorInfo kInfo{
      .name = "min", .inputs = {2, 2}, .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferBinaryNumeric(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(Min{}), MakeBroadcastInputs(random, -4, 4)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_MIN_H_
