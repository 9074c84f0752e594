// From a text recogniser's probabilities to text: greedy decoding of connectionist temporal
// classification (Graves et al., 2006).
#ifndef SINTER_MODELS_OCR_CTC_H_
#define SINTER_MODELS_OCR_CTC_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ocr {

// What the classes of a recogniser stand for, in UTF-8. Class 0 is the blank, "".
using Alphabet = std::vector<std::string>;

// PP-OCR's alphabet from its list, one character a line: the blank before it, a space after it.
Alphabet MakeAlphabet(std::string_view lines);

struct Decoded {
  std::string text;      // UTF-8
  float confidence = 0;  // mean probability of the characters; 0 when there are none
};

// `probabilities` is [steps, alphabet.size()], row-major (checked). Each step has its likeliest
// class; a class that is repeated counts once, then blanks go: a blank between them is what tells
// "ll" from a long "l". Spaces at the ends go too: they are the margin of the picture.
Decoded DecodeCtc(std::span<const float> probabilities, const Alphabet& alphabet);

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_CTC_H_
