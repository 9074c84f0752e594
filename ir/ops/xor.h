// Xor: whether exactly one operand is true, elementwise with broadcasting, for bool. ONNX Xor-7.
#ifndef SINTER_IR_OPS_XOR_H_
#define SINTER_IR_OPS_XOR_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Xor {
  static constexpr OperatorInfo kInfo{
      .name = "xor", .inputs = {2, 2}, .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferLogical(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    std::vector<RandomInput> inputs = MakeBroadcastInputs(random, 0, 1);
    for (RandomInput& input : inputs) input.dtype = DType::kBool;
    return {std::make_shared<const Operation>(Xor{}), std::move(inputs)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_XOR_H_
