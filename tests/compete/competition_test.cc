// Tests of competitions: honest entries are scored, and each way of cheating or failing is caught,
// named, and harms nobody else.
#include "compete/competition.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sinter/graph_builder.h"
#include "sinter/weight_source.h"
#include "tests/paths.h"

namespace sinter::compete {
namespace {

using testing::HasSubstr;

constexpr int64_t kSize = 96;

Task SmallProduct() {
  RandomWeights weights;
  GraphBuilder builder("small", weights);
  builder.Output(
      "c", builder.MatMul(builder.Input("a", {kSize, kSize}), builder.Input("b", {kSize, kSize})));
  ModelOptions options;
  options.keep_imported = true;
  return {.name = "small",
          .description = "a small matrix product",
          .model = *std::move(builder).Build(options),
          .input_dims = {{kSize, kSize}, {kSize, kSize}}};
}

Entry Hostile(const std::string& kind) {
  return {.name = kind, .library = LibraryPath("hostile_" + kind)};
}

CompetitionOptions Options() {
  return {.process = {.program = RunnerProgram(), .run_seconds = 4}, .rounds = 6, .seed = 1};
}

TEST(Competition, HonestEntriesAreScored) {
  const auto result = Compete(SmallProduct(),
                              {{.name = "naive", .backend = "naive"},
                               {.name = "blocked", .backend = "blocked"},
                               Hostile("kHonest")},
                              Options());
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->rounds, 6);
  EXPECT_EQ(result->flops, 2.0 * kSize * kSize * kSize);
  EXPECT_GT(result->most_flops_per_second, 0);
  EXPECT_GT(result->naive_seconds, 0);
  ASSERT_EQ(result->scores.size(), 3u);
  for (const Score& score : result->scores) {
    EXPECT_TRUE(score.passed) << score.entry.name << ": " << score.failure;
    EXPECT_EQ(score.failure, "");
    EXPECT_EQ(score.seconds.size(), 6u);
    EXPECT_GT(score.timing.median, 0);
    EXPECT_GT(score.speedup, 0);
    EXPECT_GT(score.flops_per_second, 0);
    EXPECT_LE(score.error, 1e-5);
    EXPECT_THAT(score.isolation, HasSubstr("no writing of files"));
  }
  EXPECT_EQ(result->scores[0].speedup, 1);
}

TEST(Competition, AModelRunsWithOneKernelOfALibrary) {
  auto task = FindTask("cifar10_cnn");
  ASSERT_TRUE(task.ok()) << task.status();
  CompetitionOptions options = Options();
  options.only_check = true;
  const auto result = Compete(
      *task,
      {{.name = "first", .library = LibraryPath("matmul")}, {.name = "auto", .backend = "auto"}},
      options);
  ASSERT_TRUE(result.ok()) << result.status();
  for (const Score& score : result->scores) {
    EXPECT_TRUE(score.passed) << score.entry.name << ": " << score.failure;
    EXPECT_EQ(score.seconds.size(), 0u);
  }
}

// Sanitizers handle crashes themselves, look for leaks at the end of a process, which the sandbox
// refuses, and their processes have no limit on memory.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kInstrumented = true;
#else
constexpr bool kInstrumented = false;
#endif

struct Case {
  const char* kind;
  const char* failure;  // a part of the message
};

TEST(Competition, EveryWayToCheatOrFailIsCaught) {
  const Case cases[] = {
      {"kCrash", "it crashed"},
      {"kAbort", "it aborted"},
      {"kExit", "it ended by itself with exit code 0"},
      {"kLoop", "it took more than 4 s for a run"},
      {"kMemory", ""},  // it crashes, or the allocation ends it
      {"kFork", "it tried to start a process"},
      {"kWriteFile", "it tried to open a file for writing"},
      {"kDeleteFile", "it tried to delete a file"},
      {"kSocket", "it tried to open a socket"},
      {"kKill", "it tried to send a signal"},
      {"kWrong", "its result is wrong before the timing: an error of"},
      {"kNan", "NaN or infinite, or not written"},
      {"kFirstInputOnly", "its result is wrong"},
      {"kCachedByAddress", "its result is wrong"},
      {"kCachedByHash", "its result is wrong"},
      {"kWritesPastOutput", "it crashed"},
      {"kReadsPastInput", "it crashed"},
      {"kChangesInput", "it crashed"},
      {"kUnprotectsInput", "it changed its input"},
      {"kLateThread", "NaN or infinite, or not written"},
      {"kReturnsEarly", "NaN or infinite, or not written"},
      {"kReplacesClock", "it replaces clock_gettime, a function of the C library"},
      {"kReplacesMemcmp", "it replaces memcmp, a function of the C library"},
  };
  const std::string victim = "/tmp/sinter-hostile-victim";
  std::ofstream(victim) << "still here";
  std::vector<Entry> entries = {{.name = "blocked", .backend = "blocked"}, Hostile("kHonest")};
  for (const Case& hostile : cases) {
    const bool needs_limit = hostile.kind == std::string_view("kMemory");
    entries.push_back(Hostile(needs_limit && kInstrumented ? "kCrash" : hostile.kind));
  }
  const auto result = Compete(SmallProduct(), entries, Options());
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->scores.size(), entries.size());
  // The others' results stand.
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_TRUE(result->scores[i].passed) << result->scores[i].failure;
    EXPECT_EQ(result->scores[i].seconds.size(), 6u);
  }
  for (size_t i = 0; i < std::size(cases); ++i) {
    const Score& score = result->scores[i + 2];
    EXPECT_FALSE(score.passed) << cases[i].kind;
    EXPECT_NE(score.failure, "") << cases[i].kind;
    EXPECT_EQ(score.speedup, 0) << cases[i].kind;
    const std::string_view failure = cases[i].failure;
    const bool ends_process = failure.starts_with("it crashed") ||
                              failure.starts_with("it aborted") ||
                              failure.starts_with("it ended by itself");
    if (kInstrumented && ends_process) continue;
    EXPECT_THAT(score.failure, HasSubstr(cases[i].failure)) << cases[i].kind;
  }
  EXPECT_TRUE(std::filesystem::exists(victim));
  EXPECT_FALSE(std::filesystem::exists("/tmp/sinter-hostile-file"));
  std::filesystem::remove(victim);
}

TEST(Competition, AnEntryThatDoesNotStart) {
  const auto result = Compete(SmallProduct(),
                              {{.name = "text", .library = SourcePath("README.md")},
                               {.name = "newer", .library = LibraryPath("newer_interface")},
                               {.name = "blocked", .backend = "blocked"}},
                              Options());
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(result->scores[0].failure, HasSubstr("cannot be used"));
  EXPECT_THAT(result->scores[1].failure, HasSubstr("built for version 2 of sinter/backend.h"));
  EXPECT_TRUE(result->scores[2].passed) << result->scores[2].failure;
}

TEST(Competition, TasksAndEntriesByName) {
  EXPECT_THAT(std::string(FindTask("matmull").status().message()),
              HasSubstr("did you mean matmul?"));
  EXPECT_EQ(FindTask(SourcePath("README.md")).status().code(), absl::StatusCode::kInvalidArgument);
  for (const TaskName& task : TaskNames()) {
    if (task.description.find("network") != std::string_view::npos) continue;
    EXPECT_TRUE(FindTask(std::string(task.name)).ok()) << task.name;
  }
  EXPECT_THAT(std::string(FindEntry("blokced").status().message()),
              HasSubstr("did you mean blocked?"));
  EXPECT_EQ(FindEntry("blocked")->backend, "blocked");
  const auto library = FindEntry(LibraryPath("matmul"));
  ASSERT_TRUE(library.ok()) << library.status();
  EXPECT_EQ(library->name, "matmul");
  EXPECT_EQ(library->file_hash.size(), 16u);
  EXPECT_THAT(std::string(FindEntry(SourcePath("docs")).status().message()),
              HasSubstr("build it first"));
}

TEST(EntryProcess, TypesAsArguments) {
  for (const TensorType& type : {TensorType{DType::kFloat32, {1, 3, 224}},
                                 TensorType{DType::kInt64, {}}, TensorType{DType::kBool, {0}}}) {
    const auto read = TypeFromArgument(ToArgument(type));
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(read->dtype, type.dtype);
    EXPECT_EQ(read->dims, type.dims);
  }
  for (const char* const bad : {"", "f32", "f99:3", "f32:3x", "f32:3:4", "f32:axb"}) {
    EXPECT_FALSE(TypeFromArgument(bad).ok()) << bad;
  }
}

TEST(SharedTensors, MarginsAndInputsAreWatched) {
  auto tensors = SharedTensors::Create({{DType::kFloat32, {3}}}, {{DType::kFloat32, {5}}});
  ASSERT_TRUE(tensors.ok()) << tensors.status();
  const Tensor input = *Tensor::FromValues<float>({3}, std::vector<float>{1, 2, 3});
  for (int place = 0; place < SharedTensors::kPlaces; ++place) {
    tensors->Prepare(place, {&input, 1});
    EXPECT_TRUE(tensors->InputsAreUnchanged(place, {&input, 1}));
    EXPECT_TRUE(tensors->MarginsAreUnchanged(place));
    Tensor output = tensors->Outputs(place)[0];
    EXPECT_NE(output.values<float>()[0], output.values<float>()[0]);  // NaN
    auto* const elements = static_cast<float*>(output.mutable_data());
    elements[4] = 0;
    EXPECT_TRUE(tensors->MarginsAreUnchanged(place));
    elements[place == 0 ? -1 : 5] = 0;
    EXPECT_FALSE(tensors->MarginsAreUnchanged(place));
    Tensor shared_input = tensors->Inputs(place)[0];
    shared_input.mutable_values<float>()[1] = 7;
    EXPECT_FALSE(tensors->InputsAreUnchanged(place, {&input, 1}));
  }
}

}  // namespace
}  // namespace sinter::compete
