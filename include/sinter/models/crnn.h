// CRNN, which reads a line of text: Shi, Bai and Yao, "An End-to-End Trainable Neural Network for
// Image-based Sequence Recognition" (2015). The names of layers and weights are those of the
// authors' network in PyTorch (crnn.pytorch).
#ifndef SINTER_MODELS_CRNN_H_
#define SINTER_MODELS_CRNN_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "sinter/model.h"
#include "sinter/weight_source.h"

namespace sinter {

struct CrnnOptions {
  WeightSource* weights = nullptr;  // null: RandomWeights(seed)
  uint64_t seed = 0;
  int64_t channels = 1;  // of a picture
  int64_t classes = 37;  // digits, letters, and the blank between two of them
  int64_t hidden = 256;  // units of an LSTM in one direction
  ModelOptions model;
};

// Input "image": f32 [N, channels, 32, W], a line of text, with N and W symbolic; output "scores": f32
// [W / 4 + 1, N, classes], from left to right. Errors: what the source of weights returns.
absl::StatusOr<Model> BuildCrnn(const CrnnOptions& options = {});

}  // namespace sinter

#endif  // SINTER_MODELS_CRNN_H_
