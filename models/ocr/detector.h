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
  // In pixels. A larger picture is shrunk; a smaller one is not enlarged, which would cost time and
  // find less: the model learned letters of the size that they have in photographs of signs.
  int max_long_side = 1280;
  // Around the picture, at least, in pixels of the model's input; the model misses text that
  // touches an edge.
  int margin = 16;
  BoxOptions boxes;
};

// Thread-safe.
class Detector {
 public:
  static absl::StatusOr<Detector> Open(const std::string& path, const DetectorOptions& options = {},
                                       const sinter::SessionOptions& session = {});

  // The boxes of the lines, in pixels of the picture, in reading order; the time of the graph is
  // added to `time`. InvalidArgument when the model's result is no map of the picture.
  absl::StatusOr<std::vector<RotatedRect>> Detect(const Image& image, GraphTime& time) const;

 private:
  Detector(Network network, const DetectorOptions& options)
      : network_(std::move(network)), options_(options) {}
  Network network_;
  DetectorOptions options_;
};

// What the model sees of a picture.
struct DetectorInput {
  Image image;       // its sides are multiples of 32
  double scale = 1;  // pixels of it per pixel of the picture
  Point origin;      // where the picture's top left corner lies in it
};
DetectorInput MakeDetectorInput(const Image& picture, const DetectorOptions& options = {});

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_DETECTOR_H_
