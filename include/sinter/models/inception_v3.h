// Inception v3: Szegedy et al., "Rethinking the Inception Architecture for Computer Vision" (2015),
// without the auxiliary classifier, which only training uses. The names of layers and weights are
// torchvision's.
#ifndef SINTER_MODELS_INCEPTION_V3_H_
#define SINTER_MODELS_INCEPTION_V3_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "sinter/model.h"
#include "sinter/weight_source.h"

namespace sinter {

struct InceptionV3Options {
  WeightSource* weights = nullptr;  // null: RandomWeights(seed)
  uint64_t seed = 0;
  int64_t classes = 1000;
  ModelOptions model;
};

// Input "image": f32 [N, 3, H, W], all but the channels symbolic; the paper's pictures are 299 x 299,
// and the least is 75 x 75. Output "logits": f32 [N, classes]. Errors: what the source of weights
// returns.
absl::StatusOr<Model> BuildInceptionV3(const InceptionV3Options& options = {});

}  // namespace sinter

#endif  // SINTER_MODELS_INCEPTION_V3_H_
