// From a text detector's map to the boxes of the lines, after Liao et al., "Real-time Scene Text
// Detection with Differentiable Binarization" (2020).
#ifndef SINTER_MODELS_OCR_BOXES_H_
#define SINTER_MODELS_OCR_BOXES_H_

#include <span>
#include <vector>

#include "models/ocr/geometry.h"

namespace ocr {

struct BoxOptions {
  float threshold = 0.3F;  // a pixel of the map above it is text
  float min_score = 0.5F;  // of a box: the mean of the map inside
  double min_side = 3;     // of a box before it is grown, in pixels of the map
  // The model learned the middles of lines: boxes shrunk on each side by a share of area /
  // perimeter. Each side of a box moves out by this times area / perimeter. More than the model's
  // authors add (1.5): the recogniser drops spaces when the margins are narrow.
  double unclip_ratio = 2.1;
};

// `map` is [height, width], row-major: for every pixel, the probability that it belongs to a line
// of text. One box, in pixels of the map, for every region of text whose pixels touch at a side or
// corner. A map of another size than width x height is a defect of the caller (checked).
std::vector<RotatedRect> FindBoxes(std::span<const float> map, int width, int height,
                                   const BoxOptions& options = {});

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_BOXES_H_
