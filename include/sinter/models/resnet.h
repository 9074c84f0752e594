// ResNet: He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition" (2015), with the
// stride of bottlenecks on the 3x3 convolution, as torchvision builds it. The names of layers and
// weights are torchvision's.
#ifndef SINTER_MODELS_RESNET_H_
#define SINTER_MODELS_RESNET_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "sinter/model.h"
#include "sinter/weight_source.h"

namespace sinter {

struct ResNetOptions {
  WeightSource* weights = nullptr;  // null: RandomWeights(seed)
  uint64_t seed = 0;
  int64_t classes = 1000;
  ModelOptions model;
};

// Input "image": f32 [N, 3, H, W], all but the channels symbolic; output "logits": f32 [N,
// classes]. InvalidArgument for another depth than 18, 34 or 50, and what the source of weights
// returns.
absl::StatusOr<Model> BuildResNet(int depth, const ResNetOptions& options = {});

struct Cifar10ResNetOptions {
  WeightSource* weights = nullptr;  // null: RandomWeights(seed)
  uint64_t seed = 0;
  int64_t classes = 10;
  ModelOptions model;
};

// The paper's networks for the 32 x 32 pictures of CIFAR-10 (section 4.2): three stages of 3x3
// convolutions with 16, 32 and 64 channels. Shortcuts between stages are projections (the paper's
// option B). Input "image": f32 [N, 3, 32, 32]; output "logits": f32 [N, classes]. InvalidArgument
// unless the depth is 6 n + 2, at most 1202 as in the paper, and what the source of weights returns.
absl::StatusOr<Model> BuildCifar10ResNet(int depth, const Cifar10ResNetOptions& options = {});

}  // namespace sinter

#endif  // SINTER_MODELS_RESNET_H_
