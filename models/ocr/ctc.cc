#include "models/ocr/ctc.h"

#include <algorithm>
#include <cassert>

#include "sinter/sinter.h"

namespace ocr {

Alphabet MakeAlphabet(std::string_view lines) {
  Alphabet alphabet = {""};
  while (!lines.empty()) {
    const size_t end = std::min(lines.find('\n'), lines.size());
    alphabet.emplace_back(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  alphabet.emplace_back(" ");
  return alphabet;
}

Decoded DecodeCtc(std::span<const float> probabilities, const Alphabet& alphabet) {
  constexpr size_t kBlank = 0;
  const size_t classes = alphabet.size();
  assert(classes > 0 && probabilities.size() % classes == 0);
  Decoded decoded;
  double sum = 0;
  int characters = 0;
  size_t previous = kBlank;
  for (; !probabilities.empty(); probabilities = probabilities.subspan(classes)) {
    const auto step = probabilities.first(classes);
    const auto likeliest = std::max_element(step.begin(), step.end());
    const size_t best = static_cast<size_t>(likeliest - step.begin());
    if (best != previous && best != kBlank) {
      decoded.text += alphabet[best];
      sum += *likeliest;
      ++characters;
    }
    previous = best;
  }
  decoded.text.erase(0, decoded.text.find_first_not_of(' '));
  decoded.text.erase(decoded.text.find_last_not_of(' ') + 1);
  if (characters > 0) decoded.confidence = static_cast<float>(sum / characters);
  return decoded;
}

}  // namespace ocr
