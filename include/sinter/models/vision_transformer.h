// The vision transformer: Dosovitskiy et al., "An Image is Worth 16x16 Words" (2020), and Touvron et
// al., "Training data-efficient image transformers" (2020), which has the smaller sizes. The names of
// layers and weights are timm's.
#ifndef SINTER_MODELS_VISION_TRANSFORMER_H_
#define SINTER_MODELS_VISION_TRANSFORMER_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "sinter/model.h"
#include "sinter/weight_source.h"

namespace sinter {

// The defaults are ViT-S/16.
struct VisionTransformerOptions {
  WeightSource* weights = nullptr;  // null: RandomWeights(seed)
  uint64_t seed = 0;
  int64_t classes = 1000;
  int64_t image = 224;  // height and width of a picture; a multiple of patch
  int64_t patch = 16;
  int64_t layers = 12;
  int64_t hidden = 384;  // a multiple of heads
  int64_t heads = 6;
  ModelOptions model;
};

// Input "image": f32 [N, 3, image, image], with N symbolic; output "logits": f32 [N, classes].
// InvalidArgument when there are no heads or they do not divide `hidden`, or `patch` does not divide
// `image`, and what the source of weights returns.
absl::StatusOr<Model> BuildVisionTransformer(const VisionTransformerOptions& options = {});

}  // namespace sinter

#endif  // SINTER_MODELS_VISION_TRANSFORMER_H_
