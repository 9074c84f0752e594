// Floor: the largest integer <= x, elementwise, for floating point. ONNX Floor-13.
#ifndef SINTER_IR_OPS_FLOOR_H_
#define SINTER_IR_OPS_FLOOR_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Floor {
  static constexpr OperatorInfo kInfo{.name = "floor", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Floor{}, -4, 4); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_FLOOR_H_
