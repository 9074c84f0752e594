// Finds the boxes of text lines in a text detector's map, after Liao et al., "Real-time Scene Text
// Detection with Differentiable Binarization" (2020).
#ifndef SINTER_MODELS_OCR_BOXES_H_
#define SINTER_MODELS_OCR_BOXES_H_

#include <span>
#include <vector>

#include "models/ocr/geometry.h"

namespace ocr {

struct BoxOptions {
  float threshold = 0.3F;  // pixels of the map above it are text
  float min_score = 0.5F;  // of a box: the mean of the map inside it
  double min_side = 3;     // of a box before it grows, in pixels of the map
  // The model is trained on boxes that are shrunk on each side by a share of area / perimeter, so
  // each side of a box moves outwards by this times area / perimeter. The model's authors use 1.5,
  // but with such narrow margins the recogniser drops spaces.
  double unclip_ratio = 2.1;
};

// `map` is [height, width], row-major, and gives the probability that each pixel belongs to a line
// of text. Returns one box, in pixels of the map, for every 8-connected region of text. The size of
// `map` must be width x height (checked).
std::vector<RotatedRect> FindBoxes(std::span<const float> map, int width, int height,
                                   const BoxOptions& options = {});

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_BOXES_H_
