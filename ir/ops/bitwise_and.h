// BitwiseAnd: a & b, elementwise with broadcasting, for integers. ONNX BitwiseAnd-18.
#ifndef SINTER_IR_OPS_BITWISE_AND_H_
#define SINTER_IR_OPS_BITWISE_AND_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct BitwiseAnd {
  static constexpr OperatorInfo kInfo{
      .name = "bitwise_and", .inputs = {2, 2}, .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferBinaryInteger(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    std::vector<RandomInput> inputs = MakeBroadcastInputs(random, -9, 9);
    for (RandomInput& input : inputs) input.dtype = DType::kInt32;
    return {std::make_shared<const Operation>(BitwiseAnd{}), std::move(inputs)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_BITWISE_AND_H_
