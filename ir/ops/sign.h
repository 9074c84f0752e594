// Sign: -1, 0 or 1, elementwise, for any numeric type. ONNX Sign-13.
#ifndef SINTER_IR_OPS_SIGN_H_
#define SINTER_IR_OPS_SIGN_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Sign {
  static constexpr OperatorInfo kInfo{.name = "sign", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryNumeric(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Sign{}, -1, 1); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SIGN_H_
