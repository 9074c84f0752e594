// Greedy decoding of a text recogniser's probabilities: connectionist temporal classification
// (Graves et al., 2006).
#ifndef SINTER_MODELS_OCR_CTC_H_
#define SINTER_MODELS_OCR_CTC_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ocr {

// The characters of a recogniser's classes, in UTF-8. Class 0 is the blank, "".
using Alphabet = std::vector<std::string>;

// Makes PP-OCR's alphabet from its list of one character per line, with the blank before the list
// and a space after it.
Alphabet MakeAlphabet(std::string_view lines);

struct Decoded {
  std::string text;      // UTF-8
  float confidence = 0;  // mean probability of the characters; 0 if there are none
};

// `probabilities` is [steps, alphabet.size()], row-major (checked). Takes the most likely class of
// each step, merges repeated classes, and removes blanks; a blank between two steps distinguishes
// "ll" from a wide "l". Also removes spaces at the ends, which come from the picture's margins.
Decoded DecodeCtc(std::span<const float> probabilities, const Alphabet& alphabet);

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_CTC_H_
