// The import of files: the same as of bytes, and errors that name the file.
#include <filesystem>
#include <fstream>
#include <string>

#include "frontend/onnx/import.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"
#include "tests/frontend/onnx/whole_model.h"

namespace sinter::onnx {
namespace {

using ::testing::HasSubstr;

class ImportFile : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& bytes) {
    std::filesystem::create_directories(folder_);
    const std::string path = folder_ / "model.onnx";
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  const std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) /
      testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(ImportFile, ReadsWhatBytesGive) {
  const std::string path = Write(WholeModel().Bytes());
  const auto graph = ImportOnnxFile(path);
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(NodesOf(graph), NodesOf(WholeModel().Import()));
}

TEST_F(ImportFile, ErrorsNameTheFile) {
  EXPECT_EQ(ImportOnnxFile("/no/such/file").status(),
            absl::NotFoundError("/no/such/file: there is no such file"));
  EXPECT_THAT(std::string(ImportOnnxFile("/").status().message()), HasSubstr("not a regular file"));
  const std::string path = Write("x");
  EXPECT_THAT(std::string(ImportOnnxFile(path).status().message()),
              HasSubstr(path + ": not an ONNX model"));
  EXPECT_EQ(ImportOnnxFile(path, {.max_file_bytes = 0}).status().code(),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace sinter::onnx
