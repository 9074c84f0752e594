// Div: a / b, elementwise with broadcasting; integers truncate. ONNX Div-14.
#ifndef SINTER_IR_OPS_DIV_H_
#define SINTER_IR_OPS_DIV_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Div {
  static constexpr OperatorInfo kInfo{
      .name = "div", .inputs = {2, 2}, .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(InferBinaryNumeric(inference));
    SetBinaryContents(inference, Quotient);
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(Div{}), MakeBroadcastInputs(random, 0.5, 4)};
  }

 private:
  // Quotients of numbers truncate. Symbols are sizes, which are not negative, so flooring their
  // quotient truncates it.
  static Dim Quotient(const Dim& a, const Dim& b) {
    if (a.is_static() && b.is_static() && b.value() != 0 && b.value() != -1) {
      return a.value() / b.value();
    }
    return b.Is(-1) ? Dim(0) - a : FloorDivide(a, b);
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_DIV_H_
