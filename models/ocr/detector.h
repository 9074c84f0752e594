// Finds the lines of text in a picture: PP-OCRv4's detection model.
#ifndef SINTER_MODELS_OCR_DETECTOR_H_
#define SINTER_MODELS_OCR_DETECTOR_H_

#include <string>
#include <vector>

#include "models/ocr/boxes.h"
#include "models/ocr/geometry.h"
#include "models/ocr/image.h"
#include "models/ocr/network.h"
#include "sinter.h"

namespace ocr {

struct DetectorOptions {
  // The picture is scaled, keeping its aspect, until the short side is at least this, as long as
  // the long one stays within its limit. In pixels.
  int min_short_side = 736;
  int max_long_side = 1280;
  BoxOptions boxes;
};

struct Size {
  int width = 0;
  int height = 0;
};

// The size at which the model sees a picture: both sides are multiples of 32, because the model
// halves them five times and doubles them again, and at least 32.
Size DetectorInputSize(int width, int height, const DetectorOptions& options = {});

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

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_DETECTOR_H_
