#include "sinter/models/networks.h"

#include "absl/strings/str_join.h"
#include "sinter/models/cifar10_cnn.h"
#include "sinter/models/mobilenet_v2.h"
#include "sinter/models/resnet.h"
#include "sinter/models/transformer_encoder.h"

namespace sinter {
namespace {

template <int depth>
absl::StatusOr<Graph> ResNet(WeightSource* weights) {
  return BuildResNet(depth, {.weights = weights});
}

absl::StatusOr<Graph> MobileNetV2(WeightSource* weights) {
  return BuildMobileNetV2({.weights = weights});
}

absl::StatusOr<Graph> Cifar10Cnn(WeightSource* weights) {
  return BuildCifar10Cnn({.weights = weights});
}

absl::StatusOr<Graph> BertBase(WeightSource* weights) {
  return BuildTransformerEncoder({.weights = weights});
}

absl::StatusOr<Graph> MiniLm(WeightSource* weights) {
  TransformerEncoderOptions options = MiniLmOptions();
  options.weights = weights;
  return BuildTransformerEncoder(options);
}

struct Network {
  std::string_view name;
  absl::StatusOr<Graph> (*build)(WeightSource* weights);
};
constexpr Network kNetworks[] = {
    {"resnet18", ResNet<18>},    {"resnet34", ResNet<34>},
    {"resnet50", ResNet<50>},    {"mobilenet_v2", MobileNetV2},
    {"cifar10_cnn", Cifar10Cnn}, {"bert_base", BertBase},
    {"minilm", MiniLm},
};

}  // namespace

std::vector<std::string_view> NetworkNames() {
  std::vector<std::string_view> names;
  for (const Network& network : kNetworks) names.push_back(network.name);
  return names;
}

absl::StatusOr<Graph> BuildNetwork(std::string_view name, WeightSource* weights) {
  for (const Network& network : kNetworks) {
    if (network.name == name) return network.build(weights);
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "there is no network '", ToAbsl(name), "'; there are ",
      absl::StrJoin(NetworkNames(), ", ", [](std::string* out, std::string_view known) {
        absl::StrAppend(out, ToAbsl(known));
      })));
}

}  // namespace sinter
