// Reads the text in pictures:
//
//   auto reader = ocr::Reader::Open("det.onnx", "rec.onnx");
//   auto page = reader->Read(*ocr::ReadPng("letter.png"));
//   for (const ocr::TextLine& line : page->lines) std::cout << line.text << "\n";
#ifndef SINTER_MODELS_OCR_READER_H_
#define SINTER_MODELS_OCR_READER_H_

#include <string>
#include <vector>

#include "models/ocr/detector.h"
#include "models/ocr/geometry.h"
#include "models/ocr/image.h"
#include "models/ocr/network.h"
#include "models/ocr/recognizer.h"
#include "sinter/sinter.h"

namespace ocr {

struct ReaderOptions {
  DetectorOptions detector;
  sinter::SessionOptions session;  // used for both models
  float min_confidence = 0.5F;     // less confident lines are left out
};

struct TextLine {
  std::string text;  // UTF-8
  RotatedRect box;   // in pixels of the picture
  float confidence = 0;
  GraphTime time;  // of the recognition
};

struct Page {
  std::vector<TextLine> lines;  // in reading order
  GraphTime detection;
  GraphTime recognition;  // of all lines, including those left out
};

// Thread-safe.
class Reader {
 public:
  // Opens the detection and the recognition model at these paths. Errors name the file.
  static absl::StatusOr<Reader> Open(const std::string& detection, const std::string& recognition,
                                     const ReaderOptions& options = {});

  absl::StatusOr<Page> Read(const Image& image) const;

 private:
  Reader(Detector detector, Recognizer recognizer, const ReaderOptions& options)
      : detector_(std::move(detector)),
        recognizer_(std::move(recognizer)),
        min_confidence_(options.min_confidence) {}
  Detector detector_;
  Recognizer recognizer_;
  float min_confidence_;
};

}  // namespace ocr

#endif  // SINTER_MODELS_OCR_READER_H_
