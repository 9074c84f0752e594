// HardSwish: x * max(0, min(1, x / 6 + 1/2)), elementwise. ONNX HardSwish-14.
#ifndef SINTER_IR_OPS_HARD_SWISH_H_
#define SINTER_IR_OPS_HARD_SWISH_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct HardSwish {
  static constexpr OperatorInfo kInfo{.name = "hard_swish", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    return MakeUnaryCase(random, HardSwish{}, -5, 5);
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_HARD_SWISH_H_
