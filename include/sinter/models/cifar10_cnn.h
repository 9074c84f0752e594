// A small convolutional network for the 32 x 32 pictures of CIFAR-10, in the manner of VGG: three
// stages of two 3x3 convolutions, each halving the picture and doubling the channels.
#ifndef SINTER_MODELS_CIFAR10_CNN_H_
#define SINTER_MODELS_CIFAR10_CNN_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "sinter/model.h"
#include "sinter/weight_source.h"

namespace sinter {

struct Cifar10CnnOptions {
  WeightSource* weights = nullptr;  // null: RandomWeights(seed)
  uint64_t seed = 0;
  int64_t classes = 10;
  ModelOptions model;
};

// Input "image": f32 [N, 3, 32, 32]; output "probabilities": f32 [N, classes]. Weights are
// "stage1.conv1.weight", "stage1.bn1.weight", ..., "fc.weight". Errors: what the source of weights
// returns.
absl::StatusOr<Model> BuildCifar10Cnn(const Cifar10CnnOptions& options = {});

}  // namespace sinter

#endif  // SINTER_MODELS_CIFAR10_CNN_H_
