// Tests of other engines as entries. A package beside this file stands for ONNX Runtime, since the
// real one need not be installed.
#include "compete/peer.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "compete/competition.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sinter/graph_builder.h"
#include "sinter/weight_source.h"
#include "tests/paths.h"

namespace sinter::compete {
namespace {

using testing::HasSubstr;

// Sets an environment variable and restores it.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const std::string& value) : name_(name) {
    if (const char* const before = std::getenv(name); before != nullptr) before_ = before;
    setenv(name, value.c_str(), /*overwrite=*/1);
  }
  ~ScopedVariable() {
    if (before_) {
      setenv(name_, before_->c_str(), 1);
    } else {
      unsetenv(name_);
    }
  }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

class PeerTest : public testing::Test {
 protected:
  // The score of the engine that stands for ONNX Runtime, and that of naive beside it.
  static std::vector<Score> Compete(const std::string& mode) {
    const ScopedVariable how("ENGINE_MODE", mode);
    constexpr int64_t kSize = 12;
    RandomWeights weights;
    GraphBuilder builder("small", weights);
    const Var a = builder.Input("a", {kSize, kSize});
    builder.Output("c", builder.MatMul(a, builder.Input("b", {kSize, kSize})));
    ModelOptions options;
    options.keep_imported = true;
    const Task task = {.name = "small",
                       .description = "a small matrix product",
                       .model = *std::move(builder).Build(options),
                       .input_dims = {{kSize, kSize}, {kSize, kSize}}};
    const auto peer = FindEntry("onnxruntime");
    EXPECT_TRUE(peer.ok()) << peer.status();
    if (!peer.ok()) return {};
    auto result = sinter::compete::Compete(
        task, {*peer, {.name = "naive", .backend = "naive"}},
        {.process = {.program = RunnerProgram(), .run_seconds = 4}, .rounds = 4, .seed = 1});
    EXPECT_TRUE(result.ok()) << result.status();
    if (!result.ok()) return {};
    EXPECT_TRUE(result->scores[1].passed) << result->scores[1].failure;
    return std::move(result->scores);
  }

  const ScopedVariable packages_{"PYTHONPATH", SourcePath("tests/compete/packages")};
  const ScopedVariable python_{"SINTER_PYTHON", "python3"};
};

TEST_F(PeerTest, RunsInTheSharedMemory) {
  const std::vector<Score> scores = Compete("");
  ASSERT_EQ(scores.size(), 2u);
  const Score& peer = scores[0];
  EXPECT_TRUE(peer.passed) << peer.failure;
  EXPECT_EQ(peer.entry.kind(), EntryKind::kPeer);
  EXPECT_EQ(peer.version, "9.8.7");
  EXPECT_THAT(peer.isolation, HasSubstr("no filter of system calls"));
  EXPECT_EQ(peer.seconds.size(), 4u);
  EXPECT_LE(peer.error, 1e-5);
}

TEST_F(PeerTest, ItsFailureIsItsOwn) {
  const struct {
    const char* mode;
    const char* failure;
  } cases[] = {{"refuses", "RuntimeError: this model has an operator that it lacks"},
               {"throws", "ValueError: it met a bad moment"},
               {"ends", "it ended by itself with exit code 5"},
               {"wrong", "its result is wrong before the timing"}};
  for (const auto& [mode, failure] : cases) {
    const std::vector<Score> scores = Compete(mode);
    ASSERT_EQ(scores.size(), 2u) << mode;
    EXPECT_FALSE(scores[0].passed) << mode;
    EXPECT_THAT(scores[0].failure, HasSubstr(failure));
  }
}

TEST_F(PeerTest, OneThatIsNotInstalledIsAnErrorThatSaysHow) {
  const ScopedVariable none("SINTER_PYTHON", "/nonexistent/python");
  const auto missing = FindEntry("onnxruntime");
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("-m pip install onnxruntime"));
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("SINTER_PYTHON"));
}

TEST_F(PeerTest, ABackendInPythonNeedsThePackage) {
  const std::string file = testing::TempDir() + "mine.py";
  std::ofstream(file) << "import sinter";
  {
    const ScopedVariable none("SINTER_PYTHON", "/nonexistent/python");
    const auto missing = FindEntry(file);
    EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
    EXPECT_THAT(std::string(missing.status().message()), HasSubstr("sinter_engine"));
  }
  const auto entry = FindEntry(file);  // the packages beside this file have a sinter, too
  std::filesystem::remove(file);
  ASSERT_TRUE(entry.ok()) << entry.status();
  EXPECT_EQ(entry->name, "mine");
  EXPECT_EQ(entry->kind(), EntryKind::kLibrary);
  EXPECT_TRUE(entry->runs_in_python());
  EXPECT_FALSE(entry->file_hash.empty());
}

}  // namespace
}  // namespace sinter::compete
