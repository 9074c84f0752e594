// Files in CIFAR-10's format, whole and damaged.
#ifndef SINTER_TESTS_MODELS_CIFAR10_FILES_H_
#define SINTER_TESTS_MODELS_CIFAR10_FILES_H_

#include <zlib.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "gtest/gtest.h"

namespace sinter {

// Record i has label (first + i) % 10, and its byte k is i + k.
inline std::string Cifar10Records(int count, int first = 0) {
  std::string bytes;
  for (int i = 0; i < count; ++i) {
    bytes += static_cast<char>((first + i) % 10);
    for (int k = 0; k < 3072; ++k) bytes += static_cast<char>(i + k);
  }
  return bytes;
}

inline void WriteBytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// A member of a tar archive: header, contents and padding.
inline std::string TarMember(const std::string& name, const std::string& contents,
                             char type = '0') {
  std::string header(512, '\0');
  header.replace(0, name.size(), name);
  const auto octal = [&](size_t at, int digits, uint64_t number) {
    char text[32];
    std::snprintf(text, sizeof(text), "%0*llo", digits, static_cast<unsigned long long>(number));
    header.replace(at, static_cast<size_t>(digits), text);
  };
  octal(124, 11, contents.size());
  header[156] = type;
  header.replace(257, 8,
                 std::string("ustar\0"
                             "00",
                             8));
  header.replace(148, 8, 8, ' ');
  uint64_t sum = 0;
  for (const char byte : header) sum += static_cast<uint8_t>(byte);
  octal(148, 6, sum);
  return header + contents + std::string((512 - contents.size() % 512) % 512, '\0');
}
inline std::string TarEnd() { return std::string(1024, '\0'); }

inline void WriteGzip(const std::filesystem::path& path, const std::string& bytes) {
  gzFile file = gzopen(path.c_str(), "wb1");
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size())),
            static_cast<int>(bytes.size()));
  EXPECT_EQ(gzclose(file), Z_OK);
}

// A folder of its own for each test.
class Cifar10FilesTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) /
              (std::string("cifar10_") + info->test_suite_name() + info->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

}  // namespace sinter

#endif  // SINTER_TESTS_MODELS_CIFAR10_FILES_H_
