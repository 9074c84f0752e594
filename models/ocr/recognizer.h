// Reads one line of text: PP-OCRv4's recognition model.
#ifndef SINTER_MODELS_OCR_RECOGNIZER_H_
#define SINTER_MODELS_OCR_RECOGNIZER_H_

#include <string>

#include "models/ocr/ctc.h"
#include "models/ocr/image.h"
#include "models/ocr/network.h"
#include "sinter/sinter.h"

namespace ocr {

// The height at which the model sees a line.
inline constexpr int kRecognizerHeight = 48;

// The width at which it sees a line of this size: the aspect is kept, up to the nearest multiple
// of 8. Each step of the model's result looks at 8 columns, so no column is left over; and lines
// of one width share a plan.
int RecognizerInputWidth(int width, int height);

// Thread-safe.
class Recognizer {
 public:
  // The alphabet is in the model's metadata, under "character"; InvalidArgument when it is not.
  static absl::StatusOr<Recognizer> Open(const std::string& path,
                                         const sinter::SessionOptions& session = {});

  // A picture of one line, from left to right, or from top to bottom when it is tall. The time of
  // the graph is added to `time`. InvalidArgument when the model's result does not fit its
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
