// BitwiseXor: a ^ b, elementwise with broadcasting, for integers. ONNX BitwiseXor-18.
#ifndef SINTER_IR_OPS_BITWISE_XOR_H_
#define SINTER_IR_OPS_BITWISE_XOR_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct BitwiseXor {
  static constexpr OperatorInfo kInfo{
      .name = "bitwise_xor", .inputs = {2, 2}, .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferBinaryInteger(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    std::vector<RandomInput> inputs = MakeBroadcastInputs(random, -9, 9);
    for (RandomInput& input : inputs) input.dtype = DType::kInt32;
    return {std::make_shared<const Operation>(BitwiseXor{}), std::move(inputs)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_BITWISE_XOR_H_
