#include "ir/atomic_file.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

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

TEST_F(AtomicFileTest, TemporaryFilesOfAllAreRemovedAtOnce) {
  ASSERT_TRUE(WriteFileAtomically(path_, "old").ok());
  auto one = AtomicFile::Create(path_);
  auto other = AtomicFile::Create(path_);
  ASSERT_TRUE(one.ok() && other.ok());
  const AtomicFile moved = *std::move(one);
  EXPECT_EQ(FileCount(), 3);
  RemoveUncommittedFiles();
  EXPECT_EQ(FileCount(), 1);
  EXPECT_FALSE(other->Commit().ok());
  EXPECT_EQ(Contents(), "old");
}

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

TEST_F(AtomicFileTest, KeepsPermissions) {
  ASSERT_TRUE(WriteFileAtomically(path_, "old").ok());
  ASSERT_EQ(chmod(path_.c_str(), 0640), 0);
  ASSERT_TRUE(WriteFileAtomically(path_, "new").ok());
  struct stat status = {};
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640U);
}

TEST_F(AtomicFileTest, FollowsLinksAndReplacesTheirTarget) {
  std::filesystem::create_directory(folder_ / "other");
  const std::filesystem::path target = folder_ / "other" / "target";
  std::filesystem::create_symlink("other/target", path_);
  std::filesystem::create_symlink("file", folder_ / "second");
  for (const char* bytes : {"made", "replaced"}) {
    ASSERT_TRUE(WriteFileAtomically((folder_ / "second").string(), bytes).ok());
    EXPECT_EQ(Contents(), bytes);
    EXPECT_TRUE(std::filesystem::is_symlink(path_));
    EXPECT_TRUE(std::filesystem::is_symlink(folder_ / "second"));
    EXPECT_TRUE(std::filesystem::is_regular_file(std::filesystem::symlink_status(target)));
  }
  EXPECT_EQ(FileCount(), 3);
  std::filesystem::create_symlink("round", folder_ / "round");
  EXPECT_FALSE(WriteFileAtomically((folder_ / "round").string(), "").ok());
}

TEST_F(AtomicFileTest, WritesIntoAFifo) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  std::string read;
  std::thread reader([&] { read = Contents(); });
  EXPECT_TRUE(WriteFileAtomically(path_, "through the pipe").ok());
  reader.join();
  EXPECT_EQ(read, "through the pipe");
  EXPECT_TRUE(std::filesystem::is_fifo(path_));
  EXPECT_EQ(FileCount(), 1);
}

// The test creates its own devices, so a defect cannot damage the machine's.
TEST_F(AtomicFileTest, LeavesDevicesAsTheyAre) {
  struct Device {
    const char* name;
    unsigned minor;
  };
  for (const Device device : {Device{"null", 3}, Device{"full", 7}}) {
    const std::string path = (folder_ / device.name).string();
    if (mknod(path.c_str(), S_IFCHR | 0666, makedev(1, device.minor)) != 0 ||
        access(path.c_str(), W_OK) != 0) {
      GTEST_SKIP() << "device nodes cannot be made here: " << std::strerror(errno);
    }
    const int opened = open(path.c_str(), O_WRONLY);
    if (opened < 0) GTEST_SKIP() << "devices cannot be opened here: " << std::strerror(errno);
    close(opened);
    const absl::Status written = WriteFileAtomically(path, "bytes");
    if (device.minor == 3) {
      EXPECT_TRUE(written.ok()) << written;
    } else {
      EXPECT_THAT(std::string(written.message()),
                  testing::HasSubstr("full: cannot be written: No space left on device"));
    }
    EXPECT_TRUE(std::filesystem::is_character_file(path));
  }
  EXPECT_EQ(FileCount(), 2);
}

TEST_F(AtomicFileTest, OpenFilesUnderProcAreAppendedTo) {
  std::ofstream(path_) << "before ";
  const int descriptor = open(path_.c_str(), O_RDWR);
  ASSERT_GE(descriptor, 0);
  const std::string open_file = "/proc/self/fd/" + std::to_string(descriptor);
  EXPECT_TRUE(WriteFileAtomically(open_file, "behind").ok());
  close(descriptor);
  EXPECT_EQ(Contents(), "before behind");
}

TEST_F(AtomicFileTest, TooLargeAFileIsAnErrorThatLeavesNothing) {
  ASSERT_TRUE(WriteFileAtomically(path_, "old").ok());
  struct rlimit before = {};
  getrlimit(RLIMIT_FSIZE, &before);
  struct rlimit limit = before;
  limit.rlim_cur = 1000;
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &limit);
  const absl::Status status = WriteFileAtomically(path_, std::string(5000, 'x'));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(std::string(status.message()),
              testing::HasSubstr("file: cannot be written: File too large"));
  EXPECT_EQ(Contents(), "old");
  EXPECT_EQ(FileCount(), 1);
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
