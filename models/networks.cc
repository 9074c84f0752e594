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

absl::StatusOr<Model> MobileNetV2(WeightSource* weights, const ModelOptions& model) {
  return BuildMobileNetV2({.weights = weights, .model = model});
}

absl::StatusOr<Model> Cifar10Cnn(WeightSource* weights, const ModelOptions& model) {
  return BuildCifar10Cnn({.weights = weights, .model = model});
}

absl::StatusOr<Model> BertBase(WeightSource* weights, const ModelOptions& model) {
  return BuildTransformerEncoder({.weights = weights, .model = model});
}

absl::StatusOr<Model> MiniLm(WeightSource* weights, const ModelOptions& model) {
  TransformerEncoderOptions options = MiniLmOptions();
  options.weights = weights;
  options.model = model;
  return BuildTransformerEncoder(options);
}

absl::StatusOr<Model> ConvNextTiny(WeightSource* weights, const ModelOptions& model) {
  return BuildConvNext({.weights = weights, .model = model});
}

absl::StatusOr<Model> VitSmall(WeightSource* weights, const ModelOptions& model) {
  return BuildVisionTransformer({.weights = weights, .model = model});
}

absl::StatusOr<Model> InceptionV3(WeightSource* weights, const ModelOptions& model) {
  return BuildInceptionV3({.weights = weights, .model = model});
}

absl::StatusOr<Model> YoloV8Nano(WeightSource* weights, const ModelOptions& model) {
  return BuildYoloV8({.weights = weights, .model = model});
}

absl::StatusOr<Model> Crnn(WeightSource* weights, const ModelOptions& model) {
  return BuildCrnn({.weights = weights, .model = model});
}

struct Network {
  std::string_view name;
  absl::StatusOr<Model> (*build)(WeightSource* weights, const ModelOptions& model);
};
constexpr Network kNetworks[] = {
    {"resnet18", ResNet<18>},
    {"resnet34", ResNet<34>},
    {"resnet50", ResNet<50>},
    {"mobilenet_v2", MobileNetV2},
    {"resnet20", Cifar10ResNet<20>},
    {"resnet56", Cifar10ResNet<56>},
    {"cifar10_cnn", Cifar10Cnn},
    {"bert_base", BertBase},
    {"minilm", MiniLm},
    {"inception_v3", InceptionV3},
    {"convnext_tiny", ConvNextTiny},
    {"vit_small", VitSmall},
    {"yolov8n", YoloV8Nano},
    {"crnn", Crnn},
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
