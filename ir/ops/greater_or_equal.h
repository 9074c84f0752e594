// GreaterOrEqual: a >= b (false if either is NaN), elementwise with broadcasting; bool. ONNX
// GreaterOrEqual-16.
#ifndef SINTER_IR_OPS_GREATER_OR_EQUAL_H_
#define SINTER_IR_OPS_GREATER_OR_EQUAL_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct GreaterOrEqual {
  static constexpr OperatorInfo kInfo{
      .name = "greater_or_equal", .inputs = {2, 2}, .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    return InferComparison(inference, [](int order) { return order >= 0; });
  }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(GreaterOrEqual{}),
            MakeBroadcastInputs(random, -2, 2)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_GREATER_OR_EQUAL_H_
