#include "sinter/models/mobilenet_v2.h"

#include <algorithm>

#include "sinter/graph_builder.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// The multiple of 8 nearest to what is wanted, but not less than nine tenths of it.
int64_t RoundChannels(double wanted) {
  const int64_t rounded = std::max<int64_t>(8, static_cast<int64_t>(wanted + 4) / 8 * 8);
  return static_cast<double>(rounded) < 0.9 * wanted ? rounded + 8 : rounded;
}

// Convolution, normalisation, ReLU6: layers "0" and "1" of the scope.
Var ConvBnRelu6(GraphBuilder& b, std::string_view scope_name, Var x, int64_t channels,
                ConvOptions options) {
  const auto scope = b.Scope(scope_name);
  return b.Clip(b.BatchNormalization("1", b.Conv("0", x, channels, options)), 0, 6);
}

// x + F(x), where F widens x by `expansion`, convolves each channel on its own, and narrows it
// again without an activation. F alone where it changes the size.
Var InvertedResidual(GraphBuilder& b, Var x, int64_t inputs, int64_t outputs, int64_t stride,
                     int64_t expansion) {
  const auto scope = b.Scope("conv");
  const int64_t hidden = inputs * expansion;
  int layer = 0;
  const auto next = [&layer] { return absl::StrCat(layer++); };
  Var y = x;
  if (expansion != 1) y = ConvBnRelu6(b, next(), y, hidden, {.kernel = 1});
  y = ConvBnRelu6(b, next(), y, hidden,
                  {.kernel = 3, .stride = stride, .padding = 1, .groups = hidden});
  y = b.Conv(next(), y, outputs, {.kernel = 1});
  y = b.BatchNormalization(next(), y);
  return stride == 1 && inputs == outputs ? b.Add(x, y) : y;
}

struct Stage {
  int64_t expansion;
  int64_t channels;
  int blocks;
  int64_t stride;  // of the first block
};
constexpr Stage kStages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                             {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};

}  // namespace

absl::StatusOr<Model> BuildMobileNetV2(const MobileNetV2Options& options) {
  if (!(options.width > 0 && options.width <= 16)) {
    return absl::InvalidArgumentError(
        absl::StrCat("MobileNetV2's width must be above 0 and at most 16, not ", options.width));
  }
  RandomWeights random(options.seed);
  GraphBuilder b("mobilenet_v2", options.weights == nullptr ? random : *options.weights);

  Var x = b.Input("image", {"N", 3, "H", "W"});
  {
    const auto features = b.Scope("features");
    int layer = 0;
    int64_t channels = RoundChannels(32 * options.width);
    x = ConvBnRelu6(b, absl::StrCat(layer++), x, channels,
                    {.kernel = 3, .stride = 2, .padding = 1});
    for (const Stage& stage : kStages) {
      const int64_t outputs = RoundChannels(static_cast<double>(stage.channels) * options.width);
      for (int block = 0; block < stage.blocks; ++block) {
        const auto scope = b.Scope(absl::StrCat(layer++));
        x = InvertedResidual(b, x, channels, outputs, block == 0 ? stage.stride : 1,
                             stage.expansion);
        channels = outputs;
      }
    }
    // The last layer is never narrowed.
    x = ConvBnRelu6(b, absl::StrCat(layer), x, RoundChannels(1280 * std::max(1.0, options.width)),
                    {.kernel = 1});
  }
  const auto classifier = b.Scope("classifier");
  b.Output("logits", b.Linear("1", b.Flatten(b.GlobalAveragePool(x)), options.classes));
  return std::move(b).Build(options.model);
}

}  // namespace sinter
