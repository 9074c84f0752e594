// Runs a model with one picture as input and one tensor as output, and measures the time.
#ifndef SINTER_MODELS_OCR_NETWORK_H_
#define SINTER_MODELS_OCR_NETWORK_H_

#include <memory>
#include <string>

#include "models/ocr/image.h"
#include "sinter/sinter.h"

namespace ocr {

struct GraphTime {
  double compile_seconds = 0;  // of the plan; about 0 for an input shape seen before
  double run_seconds = 0;

  GraphTime& operator+=(const GraphTime& other);
};

// Thread-safe.
class Network {
 public:
  // Errors of LoadModel and Session::Create. InvalidArgument if the model has more or fewer than
  // one input and one output.
  static absl::StatusOr<Network> Open(const std::string& path,
                                      const sinter::SessionOptions& options = {});

  const sinter::Model& model() const { return session_->model(); }

  // The input is f32 [1, 3, height, width] in the order blue, green, red, from -1 (none) to 1, as
  // PP-OCR's models expect. InvalidArgument if the result is not f32. The time is added to `time`.
  absl::StatusOr<sinter::Tensor> Run(const Image& image, GraphTime& time) const;

 private:
  explicit Network(std::unique_ptr<sinter::Session> session) : session_(std::move(session)) {}
  std::unique_ptr<sinter::Session> session_;
};

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_NETWORK_H_
