// And: whether both operands are true, elementwise with broadcasting, for bool. ONNX And-7.
#ifndef SINTER_IR_OPS_AND_H_
#define SINTER_IR_OPS_AND_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct And {
  static constexpr OperatorInfo kInfo{
      .name = "and", .inputs = {2, 2}, .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(InferLogical(inference));
    SetBinaryContents(inference, [](const Dim& a, const Dim& b) { return a * b; });
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) {
    std::vector<RandomInput> inputs = MakeBroadcastInputs(random, 0, 1);
    for (RandomInput& input : inputs) input.dtype = DType::kBool;
    return {std::make_shared<const Operation>(And{}), std::move(inputs)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_AND_H_
