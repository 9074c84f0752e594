// Tests of sinter compile: its file runs like the original, and however the process ends, it leaves
// the old file or the new one.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/random_case.h"
#include "nlohmann/json.hpp"
#include "tests/frontend/onnx/whole_model.h"
#include "tests/paths.h"
#include "tests/tools/runner_fixture.h"

namespace sinter::tools {
namespace {

using nlohmann::json;
using std::chrono::steady_clock;

class CompileTest : public RunnerFixture {
 protected:
  CompileTest() { Write("model.onnx", onnx::WholeModel().Bytes()); }

  // Runs the runner and returns the exit code.
  int Sinter(const std::string& arguments) const {
    return RunnerFixture::Sinter(arguments).exit_code;
  }

  // Runs the model and returns the bytes of its outputs.
  std::string Outputs(const std::string& model, const std::string& options) const {
    std::filesystem::remove_all(folder_ / "outputs");
    EXPECT_EQ(Sinter("run " + model + " --shape x=2x3x20x24 --output-dir outputs " + options), 0)
        << Contents(folder_ / "err.txt");
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "outputs")) {
      files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::string all;
    for (const auto& file : files) all += file.filename().string() + Contents(file);
    return all;
  }
};

TEST_F(CompileTest, RunsBitwiseAsTheOriginal) {
  ASSERT_EQ(Sinter("compile model.onnx -o compiled.sinter"), 0) << Contents(folder_ / "err.txt");
  ASSERT_EQ(Sinter("compile model.onnx -o imported.sinter --no-passes"), 0);
  for (const char* options : {"--backend auto", "--backend naive"}) {
    const std::string expected = Outputs("model.onnx", options);
    EXPECT_FALSE(expected.empty());
    EXPECT_EQ(Outputs("compiled.sinter", options), expected) << options;
    EXPECT_EQ(Outputs("imported.sinter", options), expected) << options;
  }
}

TEST_F(CompileTest, SaysWhatItWroteAndEveryVerbTakesIt) {
  ASSERT_EQ(Sinter("compile model.onnx --json - -o m.sinter"), 0);
  const json results = json::parse(Contents(folder_ / "out.txt"));
  EXPECT_EQ(results["bytes"], std::filesystem::file_size(folder_ / "m.sinter"));
  EXPECT_LT(results["nodes"], results["nodes_imported"]);
  EXPECT_GT(results["weight_bytes"], 0);
  // The file type is recognised by content alone.
  std::filesystem::copy_file(folder_ / "m.sinter", folder_ / "model");
  for (const char* verb : {"run", "bench", "inspect", "compare", "report"}) {
    EXPECT_EQ(Sinter(std::string(verb) + " model --shape x=1x3x16x16"), 0) << verb;
  }
  ASSERT_EQ(Sinter("compile m.sinter -o again.sinter"), 0);
  EXPECT_EQ(Contents(folder_ / "again.sinter"), Contents(folder_ / "m.sinter"));
}

TEST_F(CompileTest, Errors) {
  EXPECT_EQ(Sinter("compile model.onnx"), 2);
  EXPECT_EQ(Sinter("compile model.onnx -o nowhere/m.sinter"), 3);
  EXPECT_THAT(Contents(folder_ / "err.txt"), testing::HasSubstr("nowhere/m.sinter"));
  std::ofstream(folder_ / "bad.sinter") << "8 bytes.";
  EXPECT_EQ(Sinter("run bad.sinter"), 3);
  EXPECT_THAT(Contents(folder_ / "err.txt"), testing::HasSubstr("not a .sinter file"));
}

// A graph with 2 MB of weights, which depend on `name`.
std::string LargeGraph(const std::string& name) {
  return "graph \"" + name + "\" { input %0:f32[1,512] \"x\" constant @1:f32[512,1024] = #" +
         (name == "old" ? "0123456789abcdef" : "fedcba9876543210") +
         " %2:f32[1,1024] = matmul(%0, @1) output %2 \"y\" }";
}

class EndedCompileTest : public CompileTest, public testing::WithParamInterface<int> {
 protected:
  bool HasTemporaryFiles() const {
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      if (entry.path().extension() == ".tmp") return true;
    }
    return false;
  }
};

TEST_P(EndedCompileTest, LeavesTheOldFileOrTheNewOne) {
  const std::string out = (folder_ / "out.sinter").string();
  std::vector<std::string> models;
  std::vector<std::string> expected;
  std::chrono::duration<double> longest_wait{};
  for (const std::string& name : {std::string("old"), std::string("new")}) {
    models.push_back((folder_ / (name + ".txt")).string());
    std::ofstream(models.back()) << LargeGraph(name);
    const auto start = steady_clock::now();
    ASSERT_EQ(Sinter("compile " + name + ".txt -o out.sinter"), 0);
    longest_wait = steady_clock::now() - start;
    expected.push_back(Contents(out));
  }
  Random random(1);
  const std::string runner = RunnerProgram();
  int replaced = 0;
  int ended = 0;
  for (int i = 0; i < 60; ++i) {
    const std::string before = Contents(out);
    std::vector<std::string> words = {runner, "compile", models[i % 2], "-o", out};
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    posix_spawnattr_t attributes;  // a background job of a script ignores SIGINT
    posix_spawnattr_init(&attributes);
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGINT);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    ASSERT_EQ(posix_spawn(&child, runner.c_str(), &actions, &attributes, arguments.data(), environ),
              0);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    std::this_thread::sleep_for(longest_wait * random.Real(0.5, 1));
    kill(child, GetParam());
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ended += WIFSIGNALED(status) || WEXITSTATUS(status) == 130 ? 1 : 0;
    ASSERT_FALSE(GetParam() == SIGINT && HasTemporaryFiles()) << i;
    const std::string after = Contents(out);
    ASSERT_TRUE(after == expected[i % 2] || after == before) << i;
    replaced += after != before ? 1 : 0;
    // The waits close in on the moment of the replacement, however busy the machine is.
    longest_wait *= after != before ? 0.85 : 1.2;
  }
  EXPECT_GT(ended, 0);
  EXPECT_GT(replaced, 0);
}

// SIGINT is Ctrl-C, which also removes temporary files.
INSTANTIATE_TEST_SUITE_P(By, EndedCompileTest, testing::Values(SIGKILL, SIGINT));

}  // namespace
}  // namespace sinter::tools
