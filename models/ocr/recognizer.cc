#include "models/ocr/recognizer.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace ocr {

int RecognizerInputWidth(int width, int height) {
  constexpr int kMin = 16;
  constexpr int kMax = 4096;  // about 200 characters; longer lines are compressed
  const double exact = 1.0 * width * kRecognizerHeight / height;
  return 8 * static_cast<int>(std::lround(std::clamp(exact, 1.0 * kMin, 1.0 * kMax) / 8));
}

absl::StatusOr<Recognizer> Recognizer::Open(const std::string& path,
                                            const sinter::SessionOptions& session) {
  SINTER_ASSIGN_OR_RETURN(Network network, Network::Open(path, session));
  const auto& metadata = network.model().metadata();
  const auto characters = metadata.find("character");
  if (characters == metadata.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": no alphabet in the metadata, under \"character\""));
  }
  Alphabet alphabet = MakeAlphabet(characters->second);
  return Recognizer(std::move(network), std::move(alphabet));
}

absl::StatusOr<Decoded> Recognizer::Recognize(const Image& line, GraphTime& time) const {
  // A single character may be taller than wide, so only clearly tall lines are rotated.
  if (line.height() >= 1.5 * line.width()) return Recognize(RotateCounterClockwise(line), time);
  const int width = RecognizerInputWidth(line.width(), line.height());
  SINTER_ASSIGN_OR_RETURN(const sinter::Tensor steps,
                          network_.Run(Resize(line, width, kRecognizerHeight), time));
  const std::vector<int64_t>& dims = steps.dims();
  if (dims.size() != 3 || dims[0] != 1 || dims[2] != static_cast<int64_t>(alphabet_.size())) {
    return absl::InvalidArgumentError(absl::StrCat("not a recogniser of text: it gives ",
                                                   steps.TypeToString(), " with ", alphabet_.size(),
                                                   " characters in its alphabet"));
  }
  return DecodeCtc(steps.values<float>(), alphabet_);
}

}  // namespace ocr
