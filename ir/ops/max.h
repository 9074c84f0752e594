// Max: the larger of a and b, elementwise with broadcasting. ONNX Max-13 of two operands.
#ifndef SINTER_IR_OPS_MAX_H_
#define SINTER_IR_OPS_MAX_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Max {
  static constexpr OperatorInfo kInfo{
      .name = "max", .inputs = {2, 2}, .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferBinaryNumeric(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(Max{}), MakeBroadcastInputs(random, -4, 4)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_MAX_H_
