// Less: whether a is less than b, elementwise with broadcasting; bool. ONNX Less-13.
#ifndef SINTER_IR_OPS_LESS_H_
#define SINTER_IR_OPS_LESS_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Less {
  static constexpr OperatorInfo kInfo{
      .name = "less", .inputs = {2, 2}, .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    return InferComparison(inference, [](int order) { return order < 0; });
  }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(Less{}), MakeBroadcastInputs(random, -2, 2)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_LESS_H_
