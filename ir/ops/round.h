// Round: the nearest integer, with ties to even, elementwise, for floating point. ONNX Round-22.
#ifndef SINTER_IR_OPS_ROUND_H_
#define SINTER_IR_OPS_ROUND_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Round {
  static constexpr OperatorInfo kInfo{.name = "round", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Round{}, -4, 4); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_ROUND_H_
