#include <nanobind/stl/array.h>
#include <nanobind/stl/string.h>

#include <array>
#include <cstdint>

#include "bindings/bindings.h"
#include "bindings/errors.h"
#include "bindings/weights.h"
#include "bindings/work.h"
#include "sinter/models/cifar10_cnn.h"
#include "sinter/models/convnext.h"
#include "sinter/models/crnn.h"
#include "sinter/models/inception_v3.h"
#include "sinter/models/mobilenet_v2.h"
#include "sinter/models/resnet.h"
#include "sinter/models/transformer_encoder.h"
#include "sinter/models/vision_transformer.h"
#include "sinter/models/yolo_v8.h"

namespace sinter::python {
namespace {

// Builds with weights of the source, and keeps the network as it was written, so that it can be
// saved, reported on and explained.
template <class Options, class Build>
Model BuildWith(Options options, const Weights& weights, Build&& build) {
  const Work work;
  options.weights = weights.source.get();
  options.model.keep_imported = true;
  return ValueOrThrow([&] {
    const ReleasedGil released;
    return build(options);
  }());
}

Model ResNet(const Weights& weights, int depth, int64_t classes) {
  return BuildWith(ResNetOptions{.classes = classes}, weights,
                   [&](const ResNetOptions& options) { return BuildResNet(depth, options); });
}

Model Cifar10ResNet(const Weights& weights, int depth, int64_t classes) {
  return BuildWith(
      Cifar10ResNetOptions{.classes = classes}, weights,
      [&](const Cifar10ResNetOptions& options) { return BuildCifar10ResNet(depth, options); });
}

Model Cifar10CnnNetwork(const Weights& weights, int64_t classes) {
  return BuildWith(Cifar10CnnOptions{.classes = classes}, weights, &BuildCifar10Cnn);
}

Model MobileNetV2(const Weights& weights, int64_t classes, double width) {
  return BuildWith(MobileNetV2Options{.classes = classes, .width = width}, weights,
                   &BuildMobileNetV2);
}

Model InceptionV3(const Weights& weights, int64_t classes) {
  return BuildWith(InceptionV3Options{.classes = classes}, weights, &BuildInceptionV3);
}

Model ConvNext(const Weights& weights, int64_t classes, const std::array<int64_t, 4>& channels,
               const std::array<int, 4>& blocks) {
  return BuildWith(ConvNextOptions{.classes = classes, .channels = channels, .blocks = blocks},
                   weights, &BuildConvNext);
}

Model VisionTransformer(const Weights& weights, int64_t classes, int64_t image, int64_t patch,
                        int64_t layers, int64_t hidden, int64_t heads) {
  return BuildWith(VisionTransformerOptions{.classes = classes,
                                            .image = image,
                                            .patch = patch,
                                            .layers = layers,
                                            .hidden = hidden,
                                            .heads = heads},
                   weights, &BuildVisionTransformer);
}

Model YoloV8(const Weights& weights, int64_t classes, int64_t height, int64_t width) {
  return BuildWith(YoloV8Options{.classes = classes, .height = height, .width = width}, weights,
                   &BuildYoloV8);
}

Model Crnn(const Weights& weights, int64_t channels, int64_t classes, int64_t hidden) {
  return BuildWith(CrnnOptions{.channels = channels, .classes = classes, .hidden = hidden}, weights,
                   &BuildCrnn);
}

Model TransformerEncoder(const Weights& weights, int64_t layers, int64_t hidden, int64_t heads,
                         int64_t intermediate, int64_t vocabulary, bool sentence_embedding) {
  return BuildWith(TransformerEncoderOptions{.layers = layers,
                                             .hidden = hidden,
                                             .heads = heads,
                                             .intermediate = intermediate,
                                             .vocabulary = vocabulary,
                                             .sentence_embedding = sentence_embedding},
                   weights, &BuildTransformerEncoder);
}

Model MiniLm(const Weights& weights) {
  return BuildWith(MiniLmOptions(), weights, &BuildTransformerEncoder);
}

}  // namespace

void BindNetworks(nb::module_& module) {
  module.def("build_resnet", &ResNet);
  module.def("build_cifar10_resnet", &Cifar10ResNet);
  module.def("build_cifar10_cnn", &Cifar10CnnNetwork);
  module.def("build_mobilenet_v2", &MobileNetV2);
  module.def("build_inception_v3", &InceptionV3);
  module.def("build_convnext", &ConvNext);
  module.def("build_vision_transformer", &VisionTransformer);
  module.def("build_yolo_v8", &YoloV8);
  module.def("build_crnn", &Crnn);
  module.def("build_transformer_encoder", &TransformerEncoder);
  module.def("build_minilm", &MiniLm);
}

}  // namespace sinter::python
