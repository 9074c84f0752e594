// Softsign: x / (1 + |x|), elementwise. ONNX Softsign-22.
#ifndef SINTER_IR_OPS_SOFTSIGN_H_
#define SINTER_IR_OPS_SOFTSIGN_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Softsign {
  static constexpr OperatorInfo kInfo{.name = "softsign", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    return MakeUnaryCase(random, Softsign{}, -4, 4);
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SOFTSIGN_H_
