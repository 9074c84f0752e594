#include "models/ocr/network.h"

#include <chrono>
#include <utility>
#include <vector>

namespace ocr {
namespace {

double MonotonicSeconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

absl::StatusOr<sinter::Tensor> ToTensor(const Image& image) {
  SINTER_ASSIGN_OR_RETURN(
      sinter::Tensor tensor,
      sinter::Tensor::Create(sinter::DType::kFloat32, {1, 3, image.height(), image.width()}));
  float* out = tensor.mutable_values<float>().data();
  for (int channel : {2, 1, 0}) {  // blue first
    for (int y = 0; y < image.height(); ++y) {
      for (int x = 0; x < image.width(); ++x) {
        *out++ = static_cast<float>(image.pixel(x, y)[channel]) / 127.5F - 1;
      }
    }
  }
  return tensor;
}

}  // namespace

GraphTime& GraphTime::operator+=(const GraphTime& other) {
  compile_seconds += other.compile_seconds;
  run_seconds += other.run_seconds;
  return *this;
}

absl::StatusOr<Network> Network::Open(const std::string& path,
                                      const sinter::SessionOptions& options) {
  SINTER_ASSIGN_OR_RETURN(sinter::Model model, sinter::LoadModel(path));
  if (model.inputs().size() != 1 || model.outputs().size() != 1) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": a model with ", model.inputs().size(),
                                                   " inputs and ", model.outputs().size(),
                                                   " outputs; one of each was expected"));
  }
  SINTER_ASSIGN_OR_RETURN(auto session, sinter::Session::Create(std::move(model), options));
  return Network(std::move(session));
}

absl::StatusOr<sinter::Tensor> Network::Run(const Image& image, GraphTime& time) const {
  SINTER_ASSIGN_OR_RETURN(sinter::Tensor input, ToTensor(image));
  const double start = MonotonicSeconds();
  // Run would also compile the plan; this call separates the two times.
  SINTER_RETURN_IF_ERROR(session_->Prepare({input.dims()}));
  const double compiled = MonotonicSeconds();
  SINTER_ASSIGN_OR_RETURN(std::vector<sinter::Tensor> outputs, session_->Run(std::span(&input, 1)));
  time += {.compile_seconds = compiled - start, .run_seconds = MonotonicSeconds() - compiled};
  if (outputs[0].dtype() != sinter::DType::kFloat32) {
    return absl::InvalidArgumentError(
        absl::StrCat("the model's result is ", outputs[0].TypeToString(), " and not f32"));
  }
  return std::move(outputs[0]);
}

}  // namespace ocr
