// Not: logical negation, elementwise, for bool. ONNX Not-1.
#ifndef SINTER_IR_OPS_NOT_H_
#define SINTER_IR_OPS_NOT_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Not {
  static constexpr OperatorInfo kInfo{.name = "not", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireDType(0, {DType::kBool}));
    inference.SetOutput(0, DType::kBool, inference.shape(0));
    SetUnaryContents(inference, [](const Dim& a) { return Dim(1) - a; });
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(Not{}),
            {RandomInput{.dtype = DType::kBool, .dims = random.Dims(3, 6)}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_NOT_H_
