// Where: a where the condition holds, b elsewhere, elementwise with broadcasting. ONNX Where-16.
//   condition: bool; a, b: any one type
#ifndef SINTER_IR_OPS_WHERE_H_
#define SINTER_IR_OPS_WHERE_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Where {
  static constexpr OperatorInfo kInfo{
      .name = "where", .inputs = {3, 3}, .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireDType(0, {DType::kBool}));
    SINTER_RETURN_IF_ERROR(inference.RequireSameDType(2, 1));
    SINTER_ASSIGN_OR_RETURN(const Shape branches,
                            Broadcast(inference.shape(1), inference.shape(2)));
    SINTER_ASSIGN_OR_RETURN(Shape shape, Broadcast(inference.shape(0), branches));
    inference.SetOutput(0, inference.dtype(1), std::move(shape));
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) {
    std::vector<RandomInput> inputs = MakeBroadcastInputs(random, -4, 4);
    inputs.insert(inputs.begin(), RandomInput{.dtype = DType::kBool, .dims = inputs[0].dims});
    return {std::make_shared<const Operation>(Where{}), std::move(inputs)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_WHERE_H_
