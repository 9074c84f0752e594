// Pow: a^b, elementwise with broadcasting; a and b have the same type. ONNX Pow-15.
#ifndef SINTER_IR_OPS_POW_H_
#define SINTER_IR_OPS_POW_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Pow {
  static constexpr OperatorInfo kInfo{
      .name = "pow", .inputs = {2, 2}, .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferBinaryNumeric(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(Pow{}), MakeBroadcastInputs(random, 0.5, 3)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_POW_H_
