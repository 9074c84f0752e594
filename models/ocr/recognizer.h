// Reads one line of text: PP-OCRv4's recognition model.
#ifndef SINTER_MODELS_OCR_RECOGNIZER_H_
#define SINTER_MODELS_OCR_RECOGNIZER_H_

#include <string>

#include "models/ocr/ctc.h"
#include "models/ocr/image.h"
#include "models/ocr/network.h"
#include "sinter/sinter.h"

namespace ocr {

// The height of the model's input.
inline constexpr int kRecognizerHeight = 48;

// The width of the model's input for a line of this size. It keeps the aspect ratio, rounded to the
// nearest multiple of 8: each step of the model's result covers 8 columns, so no column is left
// over, and lines of one width share a plan.
int RecognizerInputWidth(int width, int height);

// Thread-safe.
class Recognizer {
 public:
  // The model's metadata must have the alphabet under "character"; otherwise InvalidArgument.
  static absl::StatusOr<Recognizer> Open(const std::string& path,
                                         const sinter::SessionOptions& session = {});

  // Reads a picture of one line, from left to right, or from top to bottom if it is tall. The
  // graph's time is added to `time`. InvalidArgument if the model's result does not fit its
  // alphabet.
  absl::StatusOr<Decoded> Recognize(const Image& line, GraphTime& time) const;

 private:
  Recognizer(Network network, Alphabet alphabet)
      : network_(std::move(network)), alphabet_(std::move(alphabet)) {}
  Network network_;
  Alphabet alphabet_;
};

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_RECOGNIZER_H_
