// The program sinter-ocr: what it prints, and its exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/models/recorded.h"
#include "tests/models/run_program.h"
#include "tests/paths.h"

namespace ocr {
namespace {

sinter::Outcome RunOcr(const std::string& arguments) {
  return sinter::RunProgram(sinter::OcrProgram(), arguments);
}

std::string Picture() {
  return "--image " + sinter::SourcePath("tests/models/ocr/pictures/notice.png");
}

std::string Models() {
  const std::filesystem::path model = sinter::FindRecordedCase("det_320x480").model_path;
  return absl::StrCat(" --models ", model.parent_path().string());
}

TEST(SinterOcr, PrintsLinesAndTimes) {
  const sinter::Outcome outcome = RunOcr(Picture() + Models() + " --threads 1 --backend blocked");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.output, testing::StartsWith("Platform 3 is closed\n    confidence "));
  EXPECT_THAT(outcome.output, testing::ContainsRegex("\ndetection +[0-9.]+ ms, after"));
  EXPECT_THAT(outcome.output, testing::ContainsRegex("\nrecognition +[0-9.]+ ms, after"));
}

TEST(SinterOcr, WrongUsageExitsWith2) {
  for (const std::string& arguments :
       {std::string(), std::string("--image"), Picture() + " --threads 0",
        Picture() + " --threads two", Picture() + " --backend gpu",
        Picture() + " --frobnicate 1"}) {
    const sinter::Outcome outcome = RunOcr(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << arguments;
    EXPECT_THAT(outcome.output, testing::HasSubstr("usage: sinter-ocr")) << arguments;
  }
}

TEST(SinterOcr, BadInputExitsWith3) {
  const sinter::Outcome no_picture = RunOcr("--image no_such.png" + Models());
  EXPECT_EQ(no_picture.exit_code, 3);
  EXPECT_THAT(no_picture.output, testing::HasSubstr("no_such.png"));
  const sinter::Outcome no_models = RunOcr(Picture() + " --models /no_such_folder");
  EXPECT_EQ(no_models.exit_code, 3);
  EXPECT_THAT(no_models.output, testing::HasSubstr("/no_such_folder/"));
}

}  // namespace
}  // namespace ocr
