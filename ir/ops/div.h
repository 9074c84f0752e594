// Div: a / b, elementwise with broadcasting; integers truncate. ONNX Div-14.
#ifndef SINTER_IR_OPS_DIV_H_
#define SINTER_IR_OPS_DIV_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Div {
  static constexpr OperatorInfo kInfo{
      .name = "div", .inputs = {2, 2}, .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    return InferBinaryNumeric(inference);
  }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(Div{}), MakeBroadcastInputs(random, 0.5, 4)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_DIV_H_
