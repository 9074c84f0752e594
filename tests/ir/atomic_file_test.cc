#include "ir/atomic_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sinter {
namespace {

class AtomicFileTest : public testing::Test {
 protected:
  AtomicFileTest() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~AtomicFileTest() override { std::filesystem::remove_all(folder_); }

  std::string Contents() const {
    std::stringstream contents;
    contents << std::ifstream(path_, std::ios::binary).rdbuf();
    return contents.str();
  }
  int FileCount() const {
    const std::filesystem::directory_iterator files(folder_);
    return static_cast<int>(std::distance(begin(files), end(files)));
  }

  const std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) /
      (std::string("atomic_file_") + testing::UnitTest::GetInstance()->current_test_info()->name());
  const std::string path_ = (folder_ / "file").string();
};

TEST_F(AtomicFileTest, IsThereOnceItIsCommitted) {
  ASSERT_TRUE(WriteFileAtomically(path_, "old").ok());
  {
    auto file = AtomicFile::Create(path_);
    ASSERT_TRUE(file.ok()) << file.status();
    ASSERT_TRUE(file->Write(std::string_view("new\0", 4)).ok());
    ASSERT_TRUE(file->Write("er").ok());
    EXPECT_EQ(Contents(), "old");
    ASSERT_TRUE(file->Commit().ok());
  }
  EXPECT_EQ(Contents(), std::string("new\0er", 6));
  EXPECT_EQ(FileCount(), 1);
}

TEST_F(AtomicFileTest, LeavesNothingBehindWithoutCommit) {
  {
    auto file = AtomicFile::Create(path_);
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file->Write("lost").ok());
    AtomicFile moved = *std::move(file);
    EXPECT_EQ(FileCount(), 1);
  }
  EXPECT_EQ(FileCount(), 0);
}

TEST_F(AtomicFileTest, SeveralMayWriteToOnePath) {
  auto first = AtomicFile::Create(path_);
  auto second = AtomicFile::Create(path_);
  ASSERT_TRUE(first.ok() && second.ok());
  ASSERT_TRUE(first->Write("first").ok());
  ASSERT_TRUE(second->Write("second").ok());
  ASSERT_TRUE(second->Commit().ok());
  ASSERT_TRUE(first->Commit().ok());
  EXPECT_EQ(Contents(), "first");
}

TEST_F(AtomicFileTest, ErrorsNameTheFile) {
  const absl::Status nowhere = WriteFileAtomically((folder_ / "none" / "file").string(), "");
  EXPECT_TRUE(absl::IsFailedPrecondition(nowhere));
  EXPECT_THAT(std::string(nowhere.message()), testing::HasSubstr("none/file: cannot be written"));
  EXPECT_FALSE(WriteFileAtomically(folder_.string(), "a folder").ok());
  EXPECT_TRUE(std::filesystem::is_directory(folder_));
}

}  // namespace
}  // namespace sinter
