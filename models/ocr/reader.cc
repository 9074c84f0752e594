#include "models/ocr/reader.h"

#include <utility>

namespace ocr {

absl::StatusOr<Reader> Reader::Open(const std::string& detection, const std::string& recognition,
                                    const ReaderOptions& options) {
  SINTER_ASSIGN_OR_RETURN(Detector detector,
                          Detector::Open(detection, options.detector, options.session));
  SINTER_ASSIGN_OR_RETURN(Recognizer recognizer, Recognizer::Open(recognition, options.session));
  return Reader(std::move(detector), std::move(recognizer), options);
}

absl::StatusOr<Page> Reader::Read(const Image& image) const {
  Page page;
  SINTER_ASSIGN_OR_RETURN(const std::vector<RotatedRect> boxes,
                          detector_.Detect(image, page.detection));
  for (const RotatedRect& box : boxes) {
    GraphTime time;
    SINTER_ASSIGN_OR_RETURN(Decoded decoded, recognizer_.Recognize(Crop(image, box), time));
    page.recognition += time;
    if (decoded.text.empty() || decoded.confidence < min_confidence_) continue;
    page.lines.push_back({.text = std::move(decoded.text),
                          .box = box,
                          .confidence = decoded.confidence,
                          .time = time});
  }
  return page;
}

}  // namespace ocr
