// Greater: whether a is greater than b, elementwise with broadcasting; bool. ONNX Greater-13.
#ifndef SINTER_IR_OPS_GREATER_H_
#define SINTER_IR_OPS_GREATER_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Greater {
  static constexpr OperatorInfo kInfo{
      .name = "greater", .inputs = {2, 2}, .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    return InferComparison(inference, [](int order) { return order > 0; });
  }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(Greater{}), MakeBroadcastInputs(random, -2, 2)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_GREATER_H_
