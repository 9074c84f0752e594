// BitwiseNot: ~a, elementwise, for integers. ONNX BitwiseNot-18.
#ifndef SINTER_IR_OPS_BITWISE_NOT_H_
#define SINTER_IR_OPS_BITWISE_NOT_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct BitwiseNot {
  static constexpr OperatorInfo kInfo{.name = "bitwise_not", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(RequireInteger(inference, 0));
    inference.SetOutput(0, inference.dtype(0), inference.shape(0));
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(BitwiseNot{}),
            {RandomInput{.dtype = DType::kInt32, .dims = random.Dims(3, 6), .low = -9, .high = 9}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_BITWISE_NOT_H_
