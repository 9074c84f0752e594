// ConvNeXt: Liu et al., "A ConvNet for the 2020s" (2022). The names of layers and weights are
// torchvision's.
#ifndef SINTER_MODELS_CONVNEXT_H_
#define SINTER_MODELS_CONVNEXT_H_

#include <array>
#include <cstdint>

#include "absl/status/statusor.h"
#include "sinter/model.h"
#include "sinter/weight_source.h"

namespace sinter {

// The defaults are ConvNeXt-T.
struct ConvNextOptions {
  WeightSource* weights = nullptr;  // null: RandomWeights(seed)
  uint64_t seed = 0;
  int64_t classes = 1000;
  std::array<int64_t, 4> channels = {96, 192, 384, 768};  // of each stage
  std::array<int, 4> blocks = {3, 3, 9, 3};               // in each stage
  ModelOptions model;
};

// Input "image": f32 [N, 3, H, W], all but the channels symbolic; output "logits": f32 [N,
// classes]. Errors: what the source of weights returns.
absl::StatusOr<Model> BuildConvNext(const ConvNextOptions& options = {});

}  // namespace sinter

#endif  // SINTER_MODELS_CONVNEXT_H_
