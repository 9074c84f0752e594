#include "sinter/models/networks.h"

#include "absl/strings/str_join.h"
#include "sinter/models/cifar10_cnn.h"
#include "sinter/models/convnext.h"
#include "sinter/models/crnn.h"
#include "sinter/models/inception_v3.h"
#include "sinter/models/mobilenet_v2.h"
#include "sinter/models/resnet.h"
#include "sinter/models/transformer_encoder.h"
#include "sinter/models/vision_transformer.h"
#include "sinter/models/yolo_v8.h"
#include "sinter/status.h"

namespace sinter {
namespace {

template <int depth>
absl::StatusOr<Model> ResNet(WeightSource* weights, const ModelOptions& model) {
  return BuildResNet(depth, {.weights = weights, .model = model});
}

template <int depth>
absl::StatusOr<Model> Cifar10ResNet(WeightSource* weights, const ModelOptions& model) {
  return BuildCifar10ResNet(depth, {.weights = weights, .model = model});
}

// A network whose other options have their defaults.
template <auto build>
absl::StatusOr<Model> Default(WeightSource* weights, const ModelOptions& model) {
  return build({.weights = weights, .model = model});
}

absl::StatusOr<Model> MiniLm(WeightSource* weights, const ModelOptions& model) {
  TransformerEncoderOptions options = MiniLmOptions();
  options.weights = weights;
  options.model = model;
  return BuildTransformerEncoder(options);
}

struct Network {
  std::string_view name;
  absl::StatusOr<Model> (*build)(WeightSource* weights, const ModelOptions& model);
};
constexpr Network kNetworks[] = {
    {"resnet18", ResNet<18>},
    {"resnet34", ResNet<34>},
    {"resnet50", ResNet<50>},
    {"mobilenet_v2", Default<BuildMobileNetV2>},
    {"resnet20", Cifar10ResNet<20>},
    {"resnet56", Cifar10ResNet<56>},
    {"cifar10_cnn", Default<BuildCifar10Cnn>},
    {"bert_base", Default<BuildTransformerEncoder>},
    {"minilm", MiniLm},
    {"inception_v3", Default<BuildInceptionV3>},
    {"convnext_tiny", Default<BuildConvNext>},
    {"vit_small", Default<BuildVisionTransformer>},
    {"yolov8n", Default<BuildYoloV8>},
    {"crnn", Default<BuildCrnn>},
};

}  // namespace

std::vector<std::string_view> NetworkNames() {
  std::vector<std::string_view> names;
  for (const Network& network : kNetworks) names.push_back(network.name);
  return names;
}

absl::StatusOr<Model> BuildNetwork(std::string_view name, WeightSource* weights,
                                   const ModelOptions& options) {
  for (const Network& network : kNetworks) {
    if (network.name == name) return network.build(weights, options);
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "there is no network '", ToAbsl(name), "'; there are ",
      absl::StrJoin(NetworkNames(), ", ", [](std::string* out, std::string_view known) {
        absl::StrAppend(out, ToAbsl(known));
      })));
}

}  // namespace sinter
