// Clip: min(max(x, min), max), elementwise; NaN stays NaN. ONNX Clip-13 with constant bounds.
#ifndef SINTER_IR_OPS_CLIP_H_
#define SINTER_IR_OPS_CLIP_H_

#include <limits>

#include "ir/ops/elementwise.h"

namespace sinter {

struct Clip {
  static constexpr OperatorInfo kInfo{.name = "clip", .traits = {.elementwise = true}};
  float min = std::numeric_limits<float>::lowest();
  float max = std::numeric_limits<float>::max();
  static constexpr auto Fields() {
    return std::tuple(Field("min", &Clip::min), Field("max", &Clip::max));
  }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    return MakeUnaryCase(random, Clip{.min = -1, .max = 1.5F}, -4, 4);
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_CLIP_H_
