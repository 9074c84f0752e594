#include "sinter/models/convnext.h"

#include "sinter/graph_builder.h"
#include "sinter/status.h"

namespace sinter {
namespace {

constexpr float kEpsilon = 1e-6F;

Var ToChannelsLast(GraphBuilder& b, Var x) { return b.Transpose(x, {0, 2, 3, 1}); }
Var ToChannelsFirst(GraphBuilder& b, Var x) { return b.Transpose(x, {0, 3, 1, 2}); }

// Normalises the channels of every pixel.
Var ChannelNormalization(GraphBuilder& b, std::string_view name, Var x) {
  return ToChannelsFirst(b, b.LayerNormalization(name, ToChannelsLast(b, x), kEpsilon));
}

// x + scale * F(x), where F is a 7x7 convolution of each channel and two linear layers per pixel.
Var Block(GraphBuilder& b, Var x, int64_t channels) {
  Var y = x;
  {
    const auto scope = b.Scope("block");
    y = b.Conv("0", y, channels, {.kernel = 7, .padding = 3, .groups = channels, .bias = true});
    y = b.LayerNormalization("2", ToChannelsLast(b, y), kEpsilon);
    y = b.Linear("5", b.Gelu(b.Linear("3", y, 4 * channels)), channels);
    y = ToChannelsFirst(b, y);
  }
  return b.Add(x, b.Mul(b.Parameter("layer_scale", {channels, 1, 1}, WeightRole::kScale), y));
}

// Halves the picture.
Var Downsampling(GraphBuilder& b, Var x, int64_t channels) {
  return b.Conv("1", ChannelNormalization(b, "0", x), channels,
                {.kernel = 2, .stride = 2, .bias = true});
}

}  // namespace

absl::StatusOr<Model> BuildConvNext(const ConvNextOptions& options) {
  RandomWeights random(options.seed);
  GraphBuilder b("convnext", options.weights == nullptr ? random : *options.weights);

  Var x = b.Input("image", {"N", 3, "H", "W"});
  int layer = 0;
  for (size_t stage = 0; stage < options.channels.size(); ++stage) {
    const int64_t channels = options.channels[stage];
    {
      const auto scope = b.Scope(absl::StrCat("features.", layer++));
      x = stage == 0
              ? ChannelNormalization(
                    b, "1", b.Conv("0", x, channels, {.kernel = 4, .stride = 4, .bias = true}))
              : Downsampling(b, x, channels);
    }
    const auto scope = b.Scope(absl::StrCat("features.", layer++));
    for (int block = 0; block < options.blocks[stage]; ++block) {
      const auto block_scope = b.Scope(absl::StrCat(block));
      x = Block(b, x, channels);
    }
  }
  const auto classifier = b.Scope("classifier");
  x = ChannelNormalization(b, "0", b.GlobalAveragePool(x));
  b.Output("logits", b.Linear("2", b.Flatten(x), options.classes));
  return std::move(b).Build(options.model);
}

}  // namespace sinter
