// Add: a + b, elementwise with broadcasting. ONNX Add-14.
#ifndef SINTER_IR_OPS_ADD_H_
#define SINTER_IR_OPS_ADD_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Add {
  static constexpr OperatorInfo kInfo{
      .name = "add", .inputs = {2, 2}, .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(InferBinaryNumeric(inference));
    SetBinaryContents(inference, [](const Dim& a, const Dim& b) { return a + b; });
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(Add{}), MakeBroadcastInputs(random, -4, 4)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_ADD_H_
