// Tests of the exercises of docs/learn/: every solution passes, and what an exercise begins with
// does not, or is right but slow.
#include "compete/exercises.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "compete/exercise_check.h"
#include "compete/project.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/text.h"
#include "sinter/status.h"
#include "tests/paths.h"

namespace sinter::compete {
namespace {

using testing::HasSubstr;

std::string Contents(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string FileName(const Exercise& exercise) {
  return absl::StrReplaceAll(exercise.name, {{"-", "_"}});
}

ExerciseOptions Untimed() {
  ExerciseOptions options;
  options.process.program = RunnerProgram();
  options.timing = false;
  options.seed = 1;
  return options;
}

// All outcomes, as text for a failed expectation.
std::string Describe(const std::vector<TestOutcome>& outcomes) {
  std::string text;
  for (const TestOutcome& outcome : outcomes) {
    absl::StrAppend(&text, outcome.passed ? "passed " : "failed ", outcome.test, ": ",
                    outcome.reason, "\n");
  }
  return text;
}

bool AllPassed(const std::vector<TestOutcome>& outcomes) {
  for (const TestOutcome& outcome : outcomes) {
    if (!outcome.passed) return false;
  }
  return !outcomes.empty();
}

std::vector<TestOutcome> CheckLibrary(const Exercise& exercise, const std::string& path) {
  const auto entry = FindEntry(path);
  EXPECT_TRUE(entry.ok()) << entry.status();
  if (!entry.ok()) return {};
  const auto outcomes = CheckKernel(exercise, *entry, Untimed());
  EXPECT_TRUE(outcomes.ok()) << outcomes.status();
  return outcomes.ok() ? *outcomes : std::vector<TestOutcome>();
}

std::vector<TestOutcome> CheckModelFile(const Exercise& exercise, const std::string& path) {
  const auto graph = Parse(Contents(path));
  EXPECT_TRUE(graph.ok()) << graph.status();
  if (!graph.ok()) return {};
  const auto model = Model::Create(*graph);
  EXPECT_TRUE(model.ok()) << model.status();
  if (!model.ok()) return {};
  const auto outcomes = CheckModel(exercise, *model, /*seed=*/1);
  EXPECT_TRUE(outcomes.ok()) << outcomes.status();
  return outcomes.ok() ? *outcomes : std::vector<TestOutcome>();
}

class ExerciseTests : public testing::TestWithParam<size_t> {
 protected:
  const Exercise& exercise() const { return Exercises()[GetParam()]; }
};

TEST_P(ExerciseTests, SolutionPassesAndStartDoesNot) {
  const std::string name = FileName(exercise());
  if (exercise().kind == ExerciseKind::kAnswer) {
    const std::string text = Contents(SourcePath("docs/learn/solutions/" + name + ".md"));
    const size_t at = text.find("Answer: ");
    ASSERT_NE(at, std::string::npos);
    const double answer = std::stod(text.substr(at + 8));
    EXPECT_TRUE(AllPassed(CheckAnswer(exercise(), answer))) << answer;
    for (const double wrong : {0.0, answer / 2, answer * 2, -answer, answer * 1000}) {
      EXPECT_FALSE(AllPassed(CheckAnswer(exercise(), wrong))) << wrong;
    }
    return;
  }
  if (exercise().kind == ExerciseKind::kModel) {
    for (const bool is_solution : {true, false}) {
      const std::string folder = is_solution ? "solutions/" : "exercises/";
      const auto outcomes =
          CheckModelFile(exercise(), SourcePath("docs/learn/" + folder + name + ".txt"));
      EXPECT_EQ(AllPassed(outcomes), is_solution) << Describe(outcomes);
    }
    return;
  }
  const auto solution = CheckLibrary(exercise(), LearnLibraryPath("solutions/" + name));
  EXPECT_TRUE(AllPassed(solution)) << Describe(solution);
  const auto start = CheckLibrary(exercise(), LearnLibraryPath("exercises/" + name));
  EXPECT_EQ(AllPassed(start), exercise().speed.has_value()) << Describe(start);
}

INSTANTIATE_TEST_SUITE_P(All, ExerciseTests, testing::Range(size_t{0}, Exercises().size()),
                         [](const auto& exercise) {
                           return FileName(Exercises()[exercise.param]);
                         });

TEST(Exercises, EachIsComplete) {
  size_t number = 0;
  for (const Exercise& exercise : Exercises()) {
    EXPECT_EQ(exercise.name, absl::StrFormat("exercise-%02d", ++number));
    EXPECT_NE(exercise.title, "") << exercise.name;
    EXPECT_TRUE(absl::EndsWith(exercise.task, ".") || absl::EndsWith(exercise.task, "?"))
        << exercise.task;
    EXPECT_TRUE(absl::EndsWith(exercise.hint, ".") || absl::EndsWith(exercise.hint, "?"))
        << exercise.hint;
    const bool is_answer = exercise.kind == ExerciseKind::kAnswer;
    EXPECT_EQ(exercise.tests.empty(), is_answer) << exercise.name;
    EXPECT_EQ(exercise.answer != nullptr, is_answer) << exercise.name;
    EXPECT_TRUE(is_answer || !StartingCode(exercise).empty()) << exercise.name;
    if (exercise.kind == ExerciseKind::kKernel) {
      EXPECT_THAT(std::string(StartingCode(exercise)), HasSubstr("SINTER_BACKEND("))
          << exercise.name;
      EXPECT_THAT(std::string(StartingCode(exercise)), HasSubstr(FileName(exercise)));
    }
  }
  EXPECT_THAT(std::string(FindExercise("exercise-1").status().message()),
              HasSubstr("did you mean exercise-01?"));
}

// The chapter of each exercise is docs/learn/NN-name.md.
TEST(Exercises, EachHasAChapter) {
  namespace fs = std::filesystem;
  const std::string overview = Contents(SourcePath("docs/learn/README.md"));
  std::vector<std::string> files;
  for (const auto& file : fs::directory_iterator(SourcePath("docs/learn"))) {
    const std::string name = file.path().filename();
    if (name.size() > 3 && name[2] == '-') files.push_back(name);
  }
  std::sort(files.begin(), files.end());
  ASSERT_EQ(files.size(), Exercises().size());
  for (size_t i = 0; i < files.size(); ++i) {
    const std::string& exercise = Exercises()[i].name;
    const std::string chapter = Contents(SourcePath("docs/learn/" + files[i]));
    EXPECT_EQ(files[i].substr(0, 2), exercise.substr(exercise.size() - 2));
    EXPECT_THAT(overview, HasSubstr("](" + files[i] + ")"));
    EXPECT_THAT(chapter, HasSubstr("## Exercise")) << files[i];
    EXPECT_THAT(chapter, HasSubstr("sinter check " + exercise)) << files[i];
    EXPECT_THAT(chapter, HasSubstr(exercise + " --hint")) << files[i];
    EXPECT_THAT(chapter, HasSubstr("solutions/" + FileName(Exercises()[i]))) << files[i];
    const std::string next = i + 1 < files.size() ? files[i + 1] : "README.md";
    EXPECT_THAT(chapter, HasSubstr("](" + next + ")")) << files[i];
    const auto lines = std::count(chapter.begin(), chapter.end(), '\n');
    EXPECT_TRUE(lines >= 80 && lines <= 160) << files[i] << " has " << lines << " lines";
  }
}

TEST(Exercises, ACrashIsTheResultOfItsTest) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers handle crashes themselves";
#endif
  const Exercise& exercise = **FindExercise("exercise-16");
  const auto outcomes = CheckLibrary(exercise, LibraryPath("hostile_kCrash"));
  ASSERT_EQ(outcomes.size(), exercise.tests.size());
  for (const TestOutcome& outcome : outcomes) {
    EXPECT_FALSE(outcome.passed);
    EXPECT_THAT(outcome.reason, HasSubstr("it crashed")) << outcome.test;
  }
}

TEST(Exercises, AKernelThatIsNotUsedIsNoSolution) {
  const Exercise& exercise = **FindExercise("exercise-07");
  const auto outcomes = CheckLibrary(exercise, LearnLibraryPath("exercises/exercise_07"));
  ASSERT_FALSE(outcomes.empty());
  EXPECT_THAT(outcomes[0].reason,
              HasSubstr("the results are right, but no kernel of yours runs relu: the plan is "
                        "matmul on exercise_07, relu on blocked"));
}

TEST(Exercises, BackendsOfSinterAreNoSolutions) {
  const auto outcomes =
      CheckKernel(**FindExercise("exercise-01"), *FindEntry("blocked"), Untimed());
  EXPECT_THAT(std::string(outcomes.status().message()),
              HasSubstr("'blocked' is a backend of Sinter"));
}

TEST(Exercises, AModelOfAnotherSignature) {
  const Exercise& exercise = **FindExercise("exercise-04");
  const auto graph =
      Parse("graph \"g\" { input %0:f32[N,8] \"x\" %1:f32[N,8] = relu(%0) output %1 \"z\" }");
  ASSERT_TRUE(graph.ok()) << graph.status();
  const auto outcomes = CheckModel(exercise, *Model::Create(*graph), /*seed=*/1);
  ASSERT_TRUE(outcomes.ok()) << outcomes.status();
  EXPECT_EQ((*outcomes)[0].reason, "the model's inputs are x, and should be x, w1, b1, w2");
}

TEST(Exercises, TheSpeedIsComparedWithTheStart) {
  const Exercise& exercise = **FindExercise("exercise-09");
  ExerciseOptions options = Untimed();
  options.timing = true;
  options.rounds = 3;
  const auto mine = FindEntry(LearnLibraryPath("solutions/exercise_09"));
  ASSERT_TRUE(mine.ok()) << mine.status();
  const auto without_start = CheckKernel(exercise, *mine, options);
  ASSERT_TRUE(without_start.ok()) << without_start.status();
  EXPECT_FALSE(without_start->back().passed);
  EXPECT_THAT(without_start->back().reason, HasSubstr("/start/start.so"));
  options.start = LearnLibraryPath("exercises/exercise_09");
  const auto outcomes = CheckKernel(exercise, *mine, options);
  ASSERT_TRUE(outcomes.ok()) << outcomes.status();
  EXPECT_GT(outcomes->back().ratio, 0) << outcomes->back().reason;
  EXPECT_THAT(outcomes->back().reason, HasSubstr("times as fast as the starting code"));
}

TEST(Exercises, AProjectHasTheStartingCodeTwice) {
  const std::string folder = testing::TempDir() + "/exercise_project";
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(
      WriteProject(
          {.folder = folder + "/mine", .task = "exercise-08", .include = "/include", .bin = "/bin"})
          .ok());
  const Exercise& exercise = **FindExercise("exercise-08");
  EXPECT_EQ(Contents(folder + "/mine/start.cc"), StartingCode(exercise));
  EXPECT_EQ(Contents(folder + "/mine/mine.cc"),
            absl::StrReplaceAll(ToAbsl(StartingCode(exercise)), {{"exercise_08", "mine"}}));
  const std::string build = Contents(folder + "/mine/CMakeLists.txt");
  EXPECT_THAT(build, HasSubstr("check exercise-08 $<TARGET_FILE:mine> --no-timing"));
  EXPECT_THAT(build, HasSubstr("add_library(start MODULE start.cc)"));
  const std::string readme = Contents(folder + "/mine/README.md");
  EXPECT_THAT(readme, HasSubstr(exercise.task));
  EXPECT_THAT(readme, HasSubstr("sinter check exercise-08 ."));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace sinter::compete
