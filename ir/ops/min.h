// Min: the smaller of a and b, elementwise with broadcasting. ONNX Min-13 with two operands.
#ifndef SINTER_IR_OPS_MIN_H_
#define SINTER_IR_OPS_MIN_H_

#include <algorithm>

#include "ir/ops/elementwise.h"

namespace sinter {

struct Min {
  static constexpr OperatorInfo kInfo{
      .name = "min", .inputs = {2, 2}, .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(InferBinaryNumeric(inference));
    SetBinaryContents(inference, [](const Dim& a, const Dim& b) -> std::optional<Dim> {
      if (!a.is_static() || !b.is_static()) return std::nullopt;
      return std::min(a.value(), b.value());
    });
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(Min{}), MakeBroadcastInputs(random, -4, 4)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_MIN_H_
