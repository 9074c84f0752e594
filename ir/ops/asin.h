// Asin: the arc sine, elementwise, for floating point. ONNX Asin-22.
#ifndef SINTER_IR_OPS_ASIN_H_
#define SINTER_IR_OPS_ASIN_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Asin {
  static constexpr OperatorInfo kInfo{.name = "asin", .traits = {.elementwise = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) { return MakeUnaryCase(random, Asin{}, -1, 1); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_ASIN_H_
