// MobileNetV2: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (2018). The
// names of layers and weights are torchvision's.
#ifndef SINTER_MODELS_MOBILENET_V2_H_
#define SINTER_MODELS_MOBILENET_V2_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "sinter/model.h"
#include "sinter/weight_source.h"

namespace sinter {

struct MobileNetV2Options {
  WeightSource* weights = nullptr;  // null: RandomWeights(seed)
  uint64_t seed = 0;
  int64_t classes = 1000;
  double width = 1;  // multiplies the channels of every layer; above 0, at most 16
  ModelOptions model;
};

// Input "image": f32 [N, 3, H, W], all but the channels symbolic; output "logits": f32 [N,
// classes]. InvalidArgument for a width that is out of range, and what the source of weights
// returns.
absl::StatusOr<Model> BuildMobileNetV2(const MobileNetV2Options& options = {});

}  // namespace sinter

#endif  // SINTER_MODELS_MOBILENET_V2_H_
