// Sub: a - b, elementwise with broadcasting. ONNX Sub-14.
#ifndef SINTER_IR_OPS_SUB_H_
#define SINTER_IR_OPS_SUB_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Sub {
  static constexpr OperatorInfo kInfo{
      .name = "sub", .inputs = {2, 2}, .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(InferBinaryNumeric(inference));
    SetBinaryContents(inference, [](const Dim& a, const Dim& b) { return a - b; });
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(Sub{}), MakeBroadcastInputs(random, -4, 4)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SUB_H_
