// Runs the runner's binary in the test's own folder.
#ifndef SINTER_TESTS_TOOLS_RUNNER_FIXTURE_H_
#define SINTER_TESTS_TOOLS_RUNNER_FIXTURE_H_

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "gtest/gtest.h"
#include "tests/paths.h"

namespace sinter::tools {

struct Outcome {
  int exit_code;
  std::string out;  // stdout
  std::string err;  // stderr
};

inline std::string Contents(const std::filesystem::path& path) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

class RunnerFixture : public testing::Test {
 protected:
  RunnerFixture() : folder_(std::filesystem::path(testing::TempDir()) / NameOfTest()) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~RunnerFixture() override { std::filesystem::remove_all(folder_); }

  // Writes a file into the folder.
  void Write(const std::filesystem::path& name, const std::string& bytes) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }

  // Runs the runner in the folder, with `input` as stdin. out.txt and err.txt remain there.
  Outcome Sinter(const std::string& arguments, const std::string& input = "/dev/null") const {
    // The user's own tuning cache and leaderboard must not affect tests.
    const std::string command = "cd '" + folder_.string() +
                                "' && SINTER_TUNING_CACHE=tuning SINTER_LEADERBOARD=board.db '" +
                                RunnerProgram() + "' " + arguments + " >out.txt 2>err.txt <" +
                                input;
    const int status = std::system(command.c_str());
    EXPECT_TRUE(WIFEXITED(status)) << arguments;
    return {WEXITSTATUS(status), Contents(folder_ / "out.txt"), Contents(folder_ / "err.txt")};
  }

  const std::filesystem::path folder_;

 private:
  static std::string NameOfTest() {
    const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
    return std::string(test.test_suite_name()) + "_" + test.name();
  }
};

}  // namespace sinter::tools

#endif  // SINTER_TESTS_TOOLS_RUNNER_FIXTURE_H_
