// Finds the lines of text in a picture: PP-OCRv4's detection model.
#ifndef SINTER_MODELS_OCR_DETECTOR_H_
#define SINTER_MODELS_OCR_DETECTOR_H_

#include <string>
#include <utility>
#include <vector>

#include "models/ocr/boxes.h"
#include "models/ocr/geometry.h"
#include "models/ocr/image.h"
#include "models/ocr/network.h"
#include "sinter/sinter.h"

namespace ocr {

struct DetectorOptions {
  // In pixels. A larger picture is shrunk. A smaller one is not enlarged, which would cost time and
  // find less text, since the model is trained on letters of the size in photographs of signs.
  int max_long_side = 1280;
  // The least margin around the picture, in pixels of the model's input. The model misses text that
  // touches an edge.
  int margin = 16;
  BoxOptions boxes;
};

// Thread-safe.
class Detector {
 public:
  static absl::StatusOr<Detector> Open(const std::string& path, const DetectorOptions& options = {},
                                       const sinter::SessionOptions& session = {});

  // Returns the boxes of the lines in reading order, in pixels of the picture. The graph's time is
  // added to `time`. InvalidArgument if the model's result is not a map of the picture.
  absl::StatusOr<std::vector<RotatedRect>> Detect(const Image& image, GraphTime& time) const;

 private:
  Detector(Network network, const DetectorOptions& options)
      : network_(std::move(network)), options_(options) {}
  Network network_;
  DetectorOptions options_;
};

// The model's input for a picture.
struct DetectorInput {
  Image image;       // its sides are multiples of 32
  double scale = 1;  // pixels of `image` per pixel of the picture
  Point origin;      // the picture's top left corner in `image`
};
DetectorInput MakeDetectorInput(const Image& picture, const DetectorOptions& options = {});

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_DETECTOR_H_
