// The whole pipeline on real pictures, against what is written on them.
#include "models/ocr/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "models/ocr/png.h"
#include "tests/models/recorded.h"
#include "tests/paths.h"

namespace ocr {
namespace {

const std::filesystem::path& ModelFolder() {
  static const auto folder =
      std::filesystem::path(sinter::FindRecordedCase("det_320x480").model_path).parent_path();
  return folder;
}

absl::StatusOr<Reader> OpenReader(const ReaderOptions& options = {}) {
  return Reader::Open(ModelFolder() / "ch_PP-OCRv4_det_infer.onnx",
                      ModelFolder() / "ch_PP-OCRv4_rec_infer.onnx", options);
}

std::vector<std::string> LinesOf(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

class ReaderOnPicture : public testing::TestWithParam<std::string> {};

TEST_P(ReaderOnPicture, ReadsEveryCharacter) {
  const std::string stem = sinter::SourcePath(GetParam());
  const auto image = ReadPng(stem + ".png");
  ASSERT_TRUE(image.ok()) << image.status();
  const auto reader = OpenReader();
  ASSERT_TRUE(reader.ok()) << reader.status() << "; `models/fetch` gets the models";
  const auto page = reader->Read(*image);
  ASSERT_TRUE(page.ok()) << page.status();

  std::vector<std::string> texts;
  for (const TextLine& line : page->lines) {
    texts.push_back(line.text);
    EXPECT_GT(line.confidence, 0.9) << line.text;
    EXPECT_GT(line.time.run_seconds, 0);
    for (Point corner : line.box.Corners()) {  // boxes may stick out by their margin
      EXPECT_GT(corner.x, -image->width() * 0.1);
      EXPECT_LT(corner.x, image->width() * 1.1);
    }
  }
  const std::vector<std::string> truth = LinesOf(stem + ".txt");
  ASSERT_FALSE(truth.empty());
  EXPECT_EQ(texts, truth);
  EXPECT_GT(page->detection.run_seconds, 0);
}

INSTANTIATE_TEST_SUITE_P(Pictures, ReaderOnPicture,
                         testing::Values("models/ocr/demo", "tests/models/ocr/pictures/notice",
                                         "tests/models/ocr/pictures/terminal",
                                         "tests/models/ocr/pictures/departures"),
                         [](const auto& test) {
                           return std::filesystem::path(test.param).filename().string();
                         });

TEST(Reader, FindsNothingOnAnEmptyPage) {
  const auto reader = OpenReader();
  ASSERT_TRUE(reader.ok()) << reader.status();
  for (const auto& [width, height] : {std::pair(1, 1), std::pair(200, 3), std::pair(64, 64)}) {
    const auto page = reader->Read(Image(width, height));
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_TRUE(page->lines.empty());
  }
}

TEST(Reader, RefusesModelsOfAnotherKind) {
  const std::string detection = ModelFolder() / "ch_PP-OCRv4_det_infer.onnx";
  const std::string recognition = ModelFolder() / "ch_PP-OCRv4_rec_infer.onnx";
  // A detector has no alphabet.
  const auto no_alphabet = Reader::Open(detection, detection);
  EXPECT_EQ(no_alphabet.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(no_alphabet.status().message()), testing::HasSubstr("det_infer.onnx"));
  // A recogniser gives no map.
  const auto no_map = Reader::Open(recognition, recognition);
  ASSERT_TRUE(no_map.ok()) << no_map.status();
  EXPECT_EQ(no_map->Read(Image(64, 64)).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Reader::Open("no_such.onnx", recognition).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace ocr
