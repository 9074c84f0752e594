#include "models/ocr/detector.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "models/ocr/lines.h"

namespace ocr {

DetectorInput MakeDetectorInput(const Image& picture, const DetectorOptions& options) {
  const double scale =
      std::min(1.0, 1.0 * options.max_long_side / std::max(picture.width(), picture.height()));
  const auto scaled = [scale](int side) {
    return std::max(1, static_cast<int>(std::lround(side * scale)));
  };
  const Image image = Resize(picture, scaled(picture.width()), scaled(picture.height()));
  // The model halves its input five times, so sides must be multiples of 32.
  const auto padded = [&options](int side) { return (side + 2 * options.margin + 31) / 32 * 32; };
  const int width = padded(image.width());
  const int height = padded(image.height());
  const Point origin = {.x = std::floor((width - image.width()) / 2.0),
                        .y = std::floor((height - image.height()) / 2.0)};
  const RotatedRect all = {.center = {width / 2.0 - origin.x, height / 2.0 - origin.y},
                           .width = 1.0 * width,
                           .height = 1.0 * height};
  return {.image = Crop(image, all), .scale = scale, .origin = origin};
}

absl::StatusOr<Detector> Detector::Open(const std::string& path, const DetectorOptions& options,
                                        const sinter::SessionOptions& session) {
  SINTER_ASSIGN_OR_RETURN(Network network, Network::Open(path, session));
  return Detector(std::move(network), options);
}

absl::StatusOr<std::vector<RotatedRect>> Detector::Detect(const Image& image,
                                                          GraphTime& time) const {
  const DetectorInput input = MakeDetectorInput(image, options_);
  SINTER_ASSIGN_OR_RETURN(const sinter::Tensor map, network_.Run(input.image, time));
  const int width = input.image.width();
  const int height = input.image.height();
  if (map.dims() != std::vector<int64_t>{1, 1, height, width}) {
    return absl::InvalidArgumentError(absl::StrCat("not a detector of text: it gives ",
                                                   map.TypeToString(), " for a picture of ", width,
                                                   " x ", height));
  }
  std::vector<RotatedRect> boxes = FindBoxes(map.values<float>(), width, height, options_.boxes);
  for (RotatedRect& box : boxes) {
    box.center = {(box.center.x - input.origin.x) / input.scale,
                  (box.center.y - input.origin.y) / input.scale};
    box.width /= input.scale;
    box.height /= input.scale;
  }
  return JoinWords(InReadingOrder(std::move(boxes)));
}

}  // namespace ocr
