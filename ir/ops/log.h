// Log: the natural logarithm, elementwise, for floating point. ONNX Log-13.
#ifndef SINTER_IR_OPS_LOG_H_
#define SINTER_IR_OPS_LOG_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Log {
  static constexpr OperatorInfo kInfo{.name = "log", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Log{}, 0.1, 4); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_LOG_H_
