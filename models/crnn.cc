#include "sinter/models/crnn.h"

#include "sinter/graph_builder.h"
#include "sinter/status.h"

namespace sinter {
namespace {

struct Layer {
  int64_t channels;
  int64_t kernel = 3;
  int64_t padding = 1;
  bool normalised = false;
};
constexpr Layer kLayers[] = {
    {64}, {128}, {256, 3, 1, true}, {256}, {512, 3, 1, true}, {512}, {512, 2, 0, true}};

// Halves the height. The width stays, but for one more column.
Var HalveHeight(GraphBuilder& b, Var x) {
  return b.Apply("max_pool", {x},
                 {{"kernel_shape", std::vector<int64_t>{2, 2}},
                  {"strides", std::vector<int64_t>{2, 1}},
                  {"pads", std::vector<int64_t>{0, 1, 0, 1}}});
}

// [N, channels, 32, W] -> [N, 512, 1, W / 4 + 1].
Var Features(GraphBuilder& b, Var x) {
  const auto scope = b.Scope("cnn");
  for (int i = 0; const Layer& layer : kLayers) {
    x = b.Conv(absl::StrCat("conv", i), x, layer.channels,
               {.kernel = layer.kernel, .padding = layer.padding, .bias = true});
    if (layer.normalised) x = b.BatchNormalization(absl::StrCat("batchnorm", i), x);
    x = b.Relu(x);
    if (i == 0 || i == 1) x = b.MaxPool(x);
    if (i == 3 || i == 5) x = HalveHeight(b, x);
    ++i;
  }
  return x;
}

}  // namespace

absl::StatusOr<Model> BuildCrnn(const CrnnOptions& options) {
  RandomWeights random(options.seed);
  GraphBuilder b("crnn", options.weights == nullptr ? random : *options.weights);

  Var x = Features(b, b.Input("image", {"N", options.channels, 32, "W"}));
  x = b.Transpose(b.Squeeze(x, {2}), {2, 0, 1});  // [T, N, 512]
  for (int i = 0; i < 2; ++i) {
    const auto scope = b.Scope(absl::StrCat("rnn.", i));
    x = b.Lstm("rnn", x, options.hidden, true);
    x = b.Linear("embedding", x, i == 0 ? options.hidden : options.classes);
  }
  b.Output("scores", x);
  return std::move(b).Build(options.model);
}

}  // namespace sinter
