#include "sinter/models/cifar10_cnn.h"

#include "sinter/graph_builder.h"
#include "sinter/status.h"

namespace sinter {

absl::StatusOr<Model> BuildCifar10Cnn(const Cifar10CnnOptions& options) {
  RandomWeights random(options.seed);
  GraphBuilder b("cifar10_cnn", options.weights == nullptr ? random : *options.weights);

  Var x = b.Input("image", {"N", 3, 32, 32});
  int64_t channels = 32;
  for (int stage = 1; stage <= 3; ++stage) {
    const auto scope = b.Scope(absl::StrCat("stage", stage));
    for (int layer = 1; layer <= 2; ++layer) {
      x = b.Conv(absl::StrCat("conv", layer), x, channels, {.kernel = 3, .padding = 1});
      x = b.Relu(b.BatchNormalization(absl::StrCat("bn", layer), x));
    }
    x = b.MaxPool(x);
    channels *= 2;
  }
  x = b.Linear("fc", b.Flatten(b.GlobalAveragePool(x)), options.classes);
  b.Output("probabilities", b.Softmax(x));
  return std::move(b).Build(options.model);
}

}  // namespace sinter
