// Acos: the arc cosine, elementwise, for floating point. ONNX Acos-22.
#ifndef SINTER_IR_OPS_ACOS_H_
#define SINTER_IR_OPS_ACOS_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Acos {
  static constexpr OperatorInfo kInfo{.name = "acos", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Acos{}, -1, 1); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_ACOS_H_
