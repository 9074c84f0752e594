#include "sinter/models/resnet.h"

#include <array>

#include "sinter/graph_builder.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// The shortcut around a block: x itself, or projected to the block's shape by a 1x1 convolution.
Var Shortcut(GraphBuilder& b, Var x, int64_t channels, int64_t stride) {
  if (stride == 1 && b.ShapeOf(x).rank() == 4 && b.ShapeOf(x)[1].Is(channels)) return x;
  const auto scope = b.Scope("downsample");
  return b.BatchNormalization("1", b.Conv("0", x, channels, {.kernel = 1, .stride = stride}));
}

// relu(F(x) + x), F two 3x3 convolutions.
Var BasicBlock(GraphBuilder& b, Var x, int64_t channels, int64_t stride) {
  Var y = b.Conv("conv1", x, channels, {.kernel = 3, .stride = stride, .padding = 1});
  y = b.Relu(b.BatchNormalization("bn1", y));
  y = b.Conv("conv2", y, channels, {.kernel = 3, .padding = 1});
  y = b.BatchNormalization("bn2", y);
  return b.Relu(b.Add(y, Shortcut(b, x, channels, stride)));
}

// relu(F(x) + x), F a 3x3 convolution between two 1x1 that narrow and widen it by four.
Var Bottleneck(GraphBuilder& b, Var x, int64_t channels, int64_t stride) {
  Var y = b.Conv("conv1", x, channels, {.kernel = 1});
  y = b.Relu(b.BatchNormalization("bn1", y));
  y = b.Conv("conv2", y, channels, {.kernel = 3, .stride = stride, .padding = 1});
  y = b.Relu(b.BatchNormalization("bn2", y));
  y = b.Conv("conv3", y, 4 * channels, {.kernel = 1});
  y = b.BatchNormalization("bn3", y);
  return b.Relu(b.Add(y, Shortcut(b, x, 4 * channels, stride)));
}

struct Configuration {
  int depth;
  Var (*block)(GraphBuilder& b, Var x, int64_t channels, int64_t stride);
  std::array<int, 4> blocks;  // in each stage
};
constexpr Configuration kConfigurations[] = {
    {18, BasicBlock, {2, 2, 2, 2}},
    {34, BasicBlock, {3, 4, 6, 3}},
    {50, Bottleneck, {3, 4, 6, 3}},
};

}  // namespace

absl::StatusOr<Model> BuildResNet(int depth, const ResNetOptions& options) {
  const Configuration* configuration = nullptr;
  for (const Configuration& candidate : kConfigurations) {
    if (candidate.depth == depth) configuration = &candidate;
  }
  if (configuration == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("there is no ResNet-", depth, "; the depth must be 18, 34 or 50"));
  }
  RandomWeights random(options.seed);
  GraphBuilder b(absl::StrCat("resnet", depth),
                 options.weights == nullptr ? random : *options.weights);

  Var x = b.Input("image", {"N", 3, "H", "W"});
  x = b.Conv("conv1", x, 64, {.kernel = 7, .stride = 2, .padding = 3});
  x = b.Relu(b.BatchNormalization("bn1", x));
  x = b.MaxPool(x, {.kernel = 3, .stride = 2, .padding = 1});
  int64_t channels = 64;
  for (size_t stage = 0; stage < configuration->blocks.size(); ++stage) {
    const auto stage_scope = b.Scope(absl::StrCat("layer", stage + 1));
    for (int block = 0; block < configuration->blocks[stage]; ++block) {
      const auto block_scope = b.Scope(absl::StrCat(block));
      const int64_t stride = stage > 0 && block == 0 ? 2 : 1;
      x = configuration->block(b, x, channels, stride);
    }
    channels *= 2;
  }
  b.Output("logits", b.Linear("fc", b.Flatten(b.GlobalAveragePool(x)), options.classes));
  return std::move(b).Build(options.model);
}

absl::StatusOr<Model> BuildCifar10ResNet(int depth, const Cifar10ResNetOptions& options) {
  if (depth < 8 || depth > 1202 || depth % 6 != 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("there is no ResNet-", depth, " for CIFAR-10; the depth must be 6 n + 2"));
  }
  RandomWeights random(options.seed);
  GraphBuilder b(absl::StrCat("resnet", depth),
                 options.weights == nullptr ? random : *options.weights);

  Var x = b.Input("image", {"N", 3, 32, 32});
  int64_t channels = 16;
  x = b.Conv("conv1", x, channels, {.kernel = 3, .padding = 1});
  x = b.Relu(b.BatchNormalization("bn1", x));
  for (int stage = 1; stage <= 3; ++stage) {
    const auto stage_scope = b.Scope(absl::StrCat("layer", stage));
    for (int block = 0; block < (depth - 2) / 6; ++block) {
      const auto block_scope = b.Scope(absl::StrCat(block));
      x = BasicBlock(b, x, channels, stage > 1 && block == 0 ? 2 : 1);
    }
    channels *= 2;
  }
  b.Output("logits", b.Linear("fc", b.Flatten(b.GlobalAveragePool(x)), options.classes));
  return std::move(b).Build(options.model);
}

}  // namespace sinter
