// Benchmarks of the networks of models/, with random weights, on each backend.
#include "sinter/models/networks.h"

#include <string>
#include <vector>

#include "bench/session_benchmark.h"
#include "ir/check.h"

namespace sinter {
namespace {

void Register(const std::string& name, std::vector<std::vector<int64_t>> dims) {
  const auto build = [=] {
    auto model = BuildNetwork(name);
    SINTER_CHECK(model.ok());
    return *std::move(model);
  };
  RegisterOnEachBackend(name, build, std::move(dims));
}

[[maybe_unused]] const bool kRegistered = [] {
  Register("resnet50", {{1, 3, 224, 224}});
  Register("mobilenet_v2", {{1, 3, 224, 224}});
  Register("inception_v3", {{1, 3, 299, 299}});
  Register("convnext_tiny", {{1, 3, 224, 224}});
  Register("vit_small", {{1, 3, 224, 224}});
  Register("yolov8n", {{1, 3, 640, 640}});
  Register("crnn", {{1, 1, 32, 256}});
  Register("cifar10_cnn", {{1, 3, 32, 32}});
  Register("minilm", {{1, 128}, {1, 128}, {1, 128}});
  return true;
}();

}  // namespace
}  // namespace sinter
