#include "models/ocr/detector.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "models/ocr/reading_order.h"

namespace ocr {

Size DetectorInputSize(int width, int height, const DetectorOptions& options) {
  const double enlarge = std::max(1.0, 1.0 * options.min_short_side / std::min(width, height));
  const double limit = 1.0 * options.max_long_side / std::max(width, height);
  const double scale = std::min(enlarge, limit);
  const auto side = [scale](int length) {
    return std::max(32, 32 * static_cast<int>(std::lround(length * scale / 32)));
  };
  return {.width = side(width), .height = side(height)};
}

absl::StatusOr<Detector> Detector::Open(const std::string& path, const DetectorOptions& options,
                                        const sinter::SessionOptions& session) {
  SINTER_ASSIGN_OR_RETURN(Network network, Network::Open(path, session));
  return Detector(std::move(network), options);
}

absl::StatusOr<std::vector<RotatedRect>> Detector::Detect(const Image& image,
                                                          GraphTime& time) const {
  const auto [width, height] = DetectorInputSize(image.width(), image.height(), options_);
  SINTER_ASSIGN_OR_RETURN(const sinter::Tensor map,
                          network_.Run(Resize(image, width, height), time));
  if (map.dims() != std::vector<int64_t>{1, 1, height, width}) {
    return absl::InvalidArgumentError(absl::StrCat("not a detector of text: it gives ",
                                                   map.TypeToString(), " for a picture of ", width,
                                                   " x ", height));
  }
  std::vector<RotatedRect> boxes = FindBoxes(map.values<float>(), width, height, options_.boxes);
  // Back to the picture. Its sides were not scaled by quite the same factor, so a tilted rectangle
  // is one no longer, and the smallest around it takes its place.
  for (RotatedRect& box : boxes) {
    std::vector<Point> corners;
    for (Point corner : box.Corners()) {
      corners.push_back({corner.x * image.width() / width, corner.y * image.height() / height});
    }
    box = SmallestRectangle(std::move(corners));
  }
  return InReadingOrder(std::move(boxes));
}

}  // namespace ocr
