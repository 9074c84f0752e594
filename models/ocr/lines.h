// From the boxes that a detector finds to the lines that one reads.
#ifndef SINTER_MODELS_OCR_LINES_H_
#define SINTER_MODELS_OCR_LINES_H_

#include <vector>

#include "models/ocr/geometry.h"

namespace ocr {

// Rows from the top, each from the left. A row is a box and those whose middles follow below it,
// as long as they share half of the height of the lower of the two boxes with it.
std::vector<RotatedRect> InReadingOrder(std::vector<RotatedRect> boxes);

// `boxes`, in reading order, with those joined that are parts of one line: the detector takes words
// of large letters for lines of their own. Parts are of about one height, one continues the other,
// and at most 0.3 of the height is between them, which is what a space leaves between boxes that
// have grown by their margins.
std::vector<RotatedRect> JoinWords(const std::vector<RotatedRect>& boxes);

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_LINES_H_
