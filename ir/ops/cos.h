// Cos: the cosine, elementwise, for floating point. ONNX Cos-22.
#ifndef SINTER_IR_OPS_COS_H_
#define SINTER_IR_OPS_COS_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Cos {
  static constexpr OperatorInfo kInfo{.name = "cos", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Cos{}, -4, 4); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_COS_H_
