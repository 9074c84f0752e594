// A program outside of Sinter's tree: it builds a model, saves it, opens it from the file and from
// memory and runs it on every backend; and it runs one of the networks that come along.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sinter/models/resnet.h"
#include "sinter/sinter.h"

static_assert(SINTER_VERSION_MAJOR == 0 && SINTER_VERSION_MINOR >= 1);

namespace {

// y = softmax(relu(x) + 1)
absl::StatusOr<sinter::Model> Build() {
  sinter::RandomWeights weights;
  sinter::GraphBuilder b("small", weights);
  const sinter::Var x = b.Input("x", {"N", 2});
  b.Output("y", b.Softmax(b.Add(b.Relu(x), b.Scalar(1))));
  return std::move(b).Build();
}

absl::Status RunOnEveryBackend(const sinter::Model& model) {
  for (const sinter::BackendInfo& backend : sinter::AvailableBackends()) {
    SINTER_ASSIGN_OR_RETURN(const auto session,
                            sinter::Session::Create(model, {.backend = backend.name}));
    const std::vector<float> values = {-3, 0};
    SINTER_ASSIGN_OR_RETURN(const sinter::Tensor x,
                            sinter::Tensor::FromValues<float>({1, 2}, values));
    SINTER_ASSIGN_OR_RETURN(const std::vector<sinter::Tensor> outputs, session->Run({{"x", x}}));
    SINTER_ASSIGN_OR_RETURN(const sinter::Tensor output, session->Run(x));
    const std::span<const float> y = outputs[0].values<float>();
    std::printf("%s: %g %g\n", backend.name.c_str(), y[0], y[1]);
    if (y[0] != 0.5F || y[1] != 0.5F || output.values<float>()[0] != 0.5F) {
      return absl::InternalError("wrong");
    }
  }
  return absl::OkStatus();
}

// Kernels chosen by times that were measured here.
absl::Status RunTuned(const sinter::Model& model) {
  SINTER_ASSIGN_OR_RETURN(const sinter::Tensor x,
                          sinter::Tensor::Create(sinter::DType::kFloat32, {1, 2}));
  sinter::TuningCache cache(sinter::TuningMachine());
  SINTER_RETURN_IF_ERROR(sinter::TuneModel(model, std::span(&x, 1), {}, cache).status());
  SINTER_ASSIGN_OR_RETURN(
      const auto session,
      sinter::Session::Create(
          model, {.tuning = std::make_shared<const sinter::TuningCache>(std::move(cache))}));
  return session->Run(x).status();
}

absl::Status RunSmall(const std::string& path) {
  SINTER_ASSIGN_OR_RETURN(const sinter::Model built, Build());
  SINTER_RETURN_IF_ERROR(sinter::SaveModel(built, path + ".onnx"));
  SINTER_RETURN_IF_ERROR(RunOnEveryBackend(*sinter::LoadModel(path + ".onnx")));
  SINTER_RETURN_IF_ERROR(sinter::SaveModel(built, path));
  SINTER_ASSIGN_OR_RETURN(const sinter::Model model, sinter::LoadModel(path));
  SINTER_RETURN_IF_ERROR(RunOnEveryBackend(model));
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  SINTER_ASSIGN_OR_RETURN(
      const sinter::Model same,
      sinter::LoadModelFromBytes(std::as_bytes(std::span(bytes.data(), bytes.size()))));
  SINTER_RETURN_IF_ERROR(RunTuned(same));
  return RunOnEveryBackend(same);
}

absl::Status RunResNet() {
  SINTER_ASSIGN_OR_RETURN(const sinter::Model model, sinter::BuildResNet(18));
  SINTER_ASSIGN_OR_RETURN(const auto session, sinter::Session::Create(model));
  SINTER_ASSIGN_OR_RETURN(const sinter::Tensor image,
                          sinter::Tensor::Create(sinter::DType::kFloat32, {1, 3, 64, 64}));
  SINTER_RETURN_IF_ERROR(session->Prepare({image.dims()}));
  SINTER_ASSIGN_OR_RETURN(const sinter::Tensor logits, session->Run(image));
  std::printf("resnet18: %s\n", logits.TypeToString().c_str());
  if (logits.dims() != std::vector<int64_t>{1, 1000}) return absl::InternalError("wrong shape");
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return EXIT_FAILURE;
  absl::Status status = RunSmall(argv[1]);
  if (status.ok()) status = RunResNet();
  if (status.ok()) return EXIT_SUCCESS;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return EXIT_FAILURE;
}
