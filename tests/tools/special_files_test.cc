// The runner writes to files that are not regular. They keep their type, and the data arrives or
// there is a clear error. The test creates its own devices, so a defect damages nothing.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <future>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/paths.h"
#include "tests/tools/runner_fixture.h"

namespace sinter::tools {
namespace {

using nlohmann::json;
using testing::HasSubstr;

bool IsJson(const std::string& text) {
  return json::parse(text, nullptr, /*allow_exceptions=*/false).is_object();
}

class SpecialFilesTest : public RunnerFixture {
 protected:
  SpecialFilesTest() {
    Write("graph.txt",
          "graph \"g\" { input %0:f32[5] \"x\" %1:f32[5] = tanh(%0) output %1 \"y\" }");
  }

  // Creates a character device in the folder. Returns false, with the reason, if not permitted.
  bool MakeDevice(const char* name, unsigned minor) const {
    const std::string path = (folder_ / name).string();
    const bool made = mknod(path.c_str(), S_IFCHR | 0666, makedev(1, minor)) == 0;
    const int opened = made ? open(path.c_str(), O_WRONLY) : -1;
    if (opened < 0) {
      reason_ = std::string("device nodes cannot be made and used here: ") + std::strerror(errno);
      return false;
    }
    close(opened);
    return true;
  }
  bool IsDevice(const char* name) const {
    return std::filesystem::is_character_file(folder_ / name);
  }
  int FileCount() const {
    const std::filesystem::directory_iterator files(folder_);
    return static_cast<int>(std::distance(begin(files), end(files)));
  }

  mutable std::string reason_;
};

// Every option that names an output file.
constexpr const char* kOutputs[] = {"run graph.txt --json ", "compile graph.txt -o ",
                                    "export graph.txt -o "};

TEST_F(SpecialFilesTest, NullTakesEverything) {
  if (!MakeDevice("null", 3)) GTEST_SKIP() << reason_;
  for (const std::string output : kOutputs) {
    const Outcome outcome = Sinter(output + "null");
    EXPECT_EQ(outcome.exit_code, 0) << output << outcome.err;
    EXPECT_TRUE(IsDevice("null")) << output;
  }
  const Outcome tune = Sinter("run graph.txt --tune on");
  EXPECT_EQ(tune.exit_code, 0) << tune.err;
}

TEST_F(SpecialFilesTest, AFullDeviceIsAnError) {
  if (!MakeDevice("full", 7)) GTEST_SKIP() << reason_;
  for (const std::string output : kOutputs) {
    const Outcome outcome = Sinter(output + "full");
    EXPECT_EQ(outcome.exit_code, 3) << output;
    EXPECT_THAT(outcome.err, HasSubstr("full: cannot be written: No space left on device"));
    EXPECT_TRUE(IsDevice("full")) << output;
  }
  // Also for the tuning cache and for an output's file.
  EXPECT_EQ(std::system(("cd '" + folder_.string() + "' && SINTER_TUNING_CACHE=full '" +
                         RunnerProgram() + "' tune graph.txt --rounds 1 >out.txt 2>err.txt")
                            .c_str()) == 0,
            false);
  EXPECT_TRUE(IsDevice("full"));
  std::filesystem::create_directory(folder_ / "outputs");
  std::filesystem::create_symlink("../full", folder_ / "outputs" / "y.npy");
  EXPECT_EQ(Sinter("run graph.txt --output-dir outputs").exit_code, 3);
  EXPECT_TRUE(IsDevice("full"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder_ / "outputs" / "y.npy"));
}

TEST_F(SpecialFilesTest, AFifoPassesTheDataOn) {
  ASSERT_EQ(mkfifo((folder_ / "fifo").c_str(), 0600), 0);
  for (const std::string output : kOutputs) {
    auto read = std::async(std::launch::async, [&] { return Contents(folder_ / "fifo"); });
    const Outcome outcome = Sinter(output + "fifo");
    EXPECT_EQ(outcome.exit_code, 0) << output << outcome.err;
    EXPECT_GT(read.get().size(), 50U) << output;
    EXPECT_TRUE(std::filesystem::is_fifo(folder_ / "fifo")) << output;
  }
}

TEST_F(SpecialFilesTest, AReaderThatGoesAwayIsAnError) {
  ASSERT_EQ(mkfifo((folder_ / "fifo").c_str(), 0600), 0);
  // More than a pipe's buffer, so the writer notices the closed end.
  Write("large.txt",
        "graph \"g\" { input %0:f32[1,512] \"x\" constant @1:f32[512,1024] = #0123456789abcdef "
        "%2:f32[1,1024] = matmul(%0, @1) output %2 \"y\" }");
  auto reader = std::async(std::launch::async, [&] {
    const int descriptor = open((folder_ / "fifo").c_str(), O_RDONLY);
    char byte = 0;
    const ssize_t got = read(descriptor, &byte, 1);
    close(descriptor);
    return got;
  });
  const Outcome outcome = Sinter("compile large.txt -o fifo");
  EXPECT_EQ(reader.get(), 1);
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("fifo: cannot be written: Broken pipe"));
}

TEST_F(SpecialFilesTest, ALinkStaysAndItsTargetIsReplaced) {
  std::filesystem::create_directory(folder_ / "target");
  std::filesystem::create_symlink("target/file", folder_ / "link");
  for (const std::string output : kOutputs) {
    const Outcome outcome = Sinter(output + "link");
    EXPECT_EQ(outcome.exit_code, 0) << output << outcome.err;
    EXPECT_TRUE(std::filesystem::is_symlink(folder_ / "link")) << output;
    EXPECT_GT(std::filesystem::file_size(folder_ / "target/file"), 50U) << output;
  }
}

TEST_F(SpecialFilesTest, ProcessSubstitutionAndStdout) {
  Write("script.sh", "sinter() { '" + RunnerProgram() +
                         "' \"$@\" 2>/dev/null; }\n"
                         "sinter run graph.txt --json >(cat >substituted.json; echo >done)\n"
                         "while ! test -e done; do sleep 0.01; done\n"
                         "sinter run graph.txt --json /dev/stdout >both.txt\n"
                         "sinter run graph.txt --json /dev/stdout | cat >piped.txt\n");
  ASSERT_EQ(std::system(("cd '" + folder_.string() + "' && bash script.sh >/dev/null").c_str()), 0);
  EXPECT_TRUE(IsJson(Contents(folder_ / "substituted.json")));
  for (const char* name : {"both.txt", "piped.txt"}) {
    const std::string text = Contents(folder_ / name);
    EXPECT_THAT(text, HasSubstr("output")) << name;
    EXPECT_TRUE(IsJson(text.substr(text.find('{')))) << text;
  }
}

TEST_F(SpecialFilesTest, AFileSizeLimitIsAnErrorThatLeavesNothing) {
  std::string large = "graph \"g\" { input %0:f32[2000] \"x\" ";
  for (int i = 0; i < 100; ++i) {
    large += "%" + std::to_string(i + 1) + ":f32[2000] = tanh(%" + std::to_string(i) + ") ";
  }
  Write("large.txt", large + "output %100 \"y\" }");
  Write("script.sh", "ulimit -f 2\n'" + RunnerProgram() + "' \"$@\" >/dev/null 2>err.txt\n");
  Write("err.txt", "");
  std::filesystem::create_directory(folder_ / "outputs");
  const int files = FileCount();
  for (const auto& [arguments, file] :
       {std::pair("compile large.txt -o out", "out"), std::pair("export large.txt -o out", "out"),
        std::pair("inspect large.txt --json out", "out"),
        std::pair("report large.txt --json out", "out"),
        std::pair("run large.txt --output-dir outputs", "outputs/y.npy")}) {
    const std::string command = "cd '" + folder_.string() + "' && bash script.sh " + arguments;
    const int status = std::system(command.c_str());
    EXPECT_TRUE(WIFEXITED(status)) << arguments;
    EXPECT_EQ(WEXITSTATUS(status), 3) << arguments;
    EXPECT_THAT(Contents(folder_ / "err.txt"),
                HasSubstr(std::string(file) + ": cannot be written: File too large"));
    EXPECT_EQ(FileCount(), files) << arguments;
    EXPECT_TRUE(std::filesystem::is_empty(folder_ / "outputs")) << arguments;
  }
}

TEST_F(SpecialFilesTest, AReaderOfStdoutThatHasSeenEnoughIsNoError) {
  Write("script.sh", "'" + RunnerProgram() + "' operators 2>err.txt | head -n 1 >head.txt\n");
  ASSERT_EQ(std::system(("cd '" + folder_.string() + "' && bash script.sh").c_str()), 0);
  EXPECT_EQ(Contents(folder_ / "err.txt"), "");
}

}  // namespace
}  // namespace sinter::tools
