// Orders and joins a detector's boxes into lines of text.
#ifndef SINTER_MODELS_OCR_LINES_H_
#define SINTER_MODELS_OCR_LINES_H_

#include <vector>

#include "models/ocr/geometry.h"

namespace ocr {

// Returns the boxes by rows from the top, each row from the left. A row is a box and the boxes
// whose middles follow below it, as long as they overlap it by half of the height of the lower of
// the two boxes.
std::vector<RotatedRect> InReadingOrder(std::vector<RotatedRect> boxes);

// Joins boxes, given in reading order, that are parts of one line, since the detector reports words
// of large letters as separate lines. Parts have about the same height, one continues the other,
// and the gap between them is at most 0.3 of the height, which is the width of a space between
// boxes that have grown by their margins.
std::vector<RotatedRect> JoinWords(const std::vector<RotatedRect>& boxes);

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_LINES_H_
