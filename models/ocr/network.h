// A model that takes one picture and gives one tensor, with the time that it takes.
#ifndef SINTER_MODELS_OCR_NETWORK_H_
#define SINTER_MODELS_OCR_NETWORK_H_

#include <memory>
#include <string>

#include "models/ocr/image.h"
#include "sinter/sinter.h"

namespace ocr {

struct GraphTime {
  double compile_seconds = 0;  // of the plan; next to none when this input shape was met before
  double run_seconds = 0;

  GraphTime& operator+=(const GraphTime& other);
};

// Thread-safe.
class Network {
 public:
  // Errors of LoadModel and Session::Create; InvalidArgument for a model with another number of
  // inputs or outputs than one.
  static absl::StatusOr<Network> Open(const std::string& path,
                                      const sinter::SessionOptions& options = {});

  const sinter::Model& model() const { return session_->model(); }

  // The picture goes in as f32 [1, 3, height, width], blue, green and red, from -1 (none) to 1,
  // which is how PP-OCR's models are fed. InvalidArgument when the result is not f32. The time is
  // added to `time`.
  absl::StatusOr<sinter::Tensor> Run(const Image& image, GraphTime& time) const;

 private:
  explicit Network(std::unique_ptr<sinter::Session> session) : session_(std::move(session)) {}
  std::unique_ptr<sinter::Session> session_;
};

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_NETWORK_H_
