// The order in which one reads the boxes of a page.
#ifndef SINTER_MODELS_OCR_READING_ORDER_H_
#define SINTER_MODELS_OCR_READING_ORDER_H_

#include <vector>

#include "models/ocr/geometry.h"

namespace ocr {

// Rows from the top, each from the left. A row is a box and those whose middles follow below it, as
// long as they share half of the height of the lower of the two boxes with it.
std::vector<RotatedRect> InReadingOrder(std::vector<RotatedRect> boxes);

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_READING_ORDER_H_
