// sinter check: checks a solution of an exercise of docs/learn/.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "compete/exercise_check.h"
#include "compete/exercises.h"
#include "report/check_record.h"
#include "report/text.h"
#include "sinter/status.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/progress.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

using compete::Exercise;
using compete::ExerciseKind;
using compete::TestOutcome;

struct Arguments {
  std::string exercise;
  std::string mine;
  compete::ExerciseOptions options;
  bool no_timing = false;
  bool list = false;
  bool hint = false;
  bool start = false;
  std::string json;
};

std::string_view NameOf(ExerciseKind kind) {
  switch (kind) {
    case ExerciseKind::kKernel: return "a kernel";
    case ExerciseKind::kModel: return "a model";
    case ExerciseKind::kAnswer: return "a number";
  }
  return "";
}

// How to begin, for somebody who has nothing yet.
std::string Beginning(const Exercise& exercise) {
  const std::string& name = exercise.name;
  switch (exercise.kind) {
    case ExerciseKind::kKernel:
      return absl::StrCat("To begin:  sinter submit new mine --task ", name,
                          "\n           cmake -S mine -B mine/build && cmake --build mine/build\n"
                          "           sinter check ",
                          name, " mine\n");
    case ExerciseKind::kModel:
      return absl::StrCat("To begin:  sinter check ", name, " --start > mine.txt\n",
                          "           sinter check ", name, " mine.txt\n");
    case ExerciseKind::kAnswer:
      return absl::StrCat("The answer is a number:  sinter check ", name, " 1.5\n");
  }
  return "";
}

std::string DescriptionOf(const Exercise& exercise) {
  return absl::StrCat(exercise.name, ": ", exercise.title, "\n\n", exercise.task, "\n\n",
                      Beginning(exercise), "A hint:    sinter check ", exercise.name, " --hint\n");
}

std::string VerdictText(const Exercise& exercise, const CheckRecord& record, bool no_timing) {
  std::string text;
  for (const CheckTestRecord& test : record.tests) {
    absl::StrAppend(&text, test.passed ? "passed  " : "failed  ", test.test, ": ", test.reason,
                    "\n");
  }
  if (*record.passed) {
    absl::StrAppend(&text, exercise.name, " is passed");
    if (no_timing && exercise.speed) absl::StrAppend(&text, "; its speed was not measured");
    return text + "\n";
  }
  const auto failed = std::count_if(record.tests.begin(), record.tests.end(),
                                    [](const CheckTestRecord& test) { return !test.passed; });
  absl::StrAppend(&text, exercise.name, " is not passed yet: ", failed, " of ", record.tests.size(),
                  record.tests.size() == 1 ? " test failed" : " tests failed",
                  ". A hint: sinter check ", exercise.name, " --hint\n");
  return text;
}

absl::StatusOr<std::vector<TestOutcome>> Check(const Exercise& exercise, Arguments& arguments) {
  ProgressWatch progress("check");
  switch (exercise.kind) {
    case ExerciseKind::kKernel: {
      SINTER_ASSIGN_OR_RETURN(const compete::Entry entry, compete::FindEntry(arguments.mine));
      std::error_code error;
      arguments.options.process.program = std::filesystem::read_symlink("/proc/self/exe", error);
      arguments.options.timing = !arguments.no_timing;
      return compete::CheckKernel(exercise, entry, arguments.options, progress.watch());
    }
    case ExerciseKind::kModel: {
      ModelArguments model_arguments;
      model_arguments.path = arguments.mine;
      SINTER_ASSIGN_OR_RETURN(const Model model, LoadModel(model_arguments));
      return compete::CheckModel(exercise, model, arguments.options.seed);
    }
    case ExerciseKind::kAnswer: break;
  }
  double answer = 0;
  if (!absl::SimpleAtod(arguments.mine, &answer)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", arguments.mine, "' is no number, which ", exercise.name, " asks for"));
  }
  return compete::CheckAnswer(exercise, answer);
}

absl::Status ListExercises(const std::string& json) {
  CheckRecord record;
  for (const Exercise& exercise : compete::Exercises()) {
    record.exercises.push_back({exercise.name, std::string(NameOf(exercise.kind)), exercise.title});
  }
  return Emit("check", ToTable(record.exercises).ToString(), record, json);
}

absl::StatusOr<ExitCode> CheckExercise(Arguments arguments) {
  if (arguments.list || arguments.exercise.empty()) {
    SINTER_RETURN_IF_ERROR(ListExercises(arguments.json));
    return ExitCode::kDone;
  }
  SINTER_ASSIGN_OR_RETURN(const Exercise* exercise, compete::FindExercise(arguments.exercise));
  CheckRecord record{.exercise = exercise->name, .title = exercise->title, .task = exercise->task};
  if (arguments.start) {
    const std::string_view code = compete::StartingCode(*exercise);
    SINTER_RETURN_IF_ERROR(Emit("check", code.empty() ? Beginning(*exercise) : code, record, ""));
    return ExitCode::kDone;
  }
  if (arguments.hint || arguments.mine.empty()) {
    if (arguments.hint) record.hint = exercise->hint;
    SINTER_RETURN_IF_ERROR(Emit("check",
                                arguments.hint ? exercise->hint + "\n" : DescriptionOf(*exercise),
                                record, arguments.json));
    return ExitCode::kDone;
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<TestOutcome> outcomes, Check(*exercise, arguments));
  record.passed = true;
  for (const TestOutcome& outcome : outcomes) {
    record.tests.push_back({outcome.test, outcome.passed, outcome.reason,
                            outcome.ratio > 0 ? std::optional(outcome.ratio) : std::nullopt});
    record.passed = *record.passed && outcome.passed;
  }
  SINTER_RETURN_IF_ERROR(
      Emit("check", VerdictText(*exercise, record, arguments.no_timing), record, arguments.json));
  return *record.passed ? ExitCode::kDone : ExitCode::kMismatch;
}

}  // namespace

Verb AddCheck(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "check", "Check your solution of an exercise of the learning path (docs/learn/)");
  auto arguments = std::make_shared<Arguments>();
  command
      ->add_option("EXERCISE", arguments->exercise,
                   "exercise-01, ...; without MINE it says what to do")
      ->type_name("");
  command
      ->add_option("MINE", arguments->mine,
                   "What the exercise asks for: a library or its project's folder, a model file, "
                   "or a number")
      ->type_name("");
  command->add_flag("--list", arguments->list, "List the exercises");
  command->add_flag("--hint", arguments->hint, "Print the exercise's hint");
  command->add_flag("--start", arguments->start, "Print what the exercise begins with");
  command->add_flag("--no-timing", arguments->no_timing,
                    "Only check whether results are right, not how fast they are");
  command
      ->add_option("--against", arguments->options.start,
                   "The library of the starting code, which the speed is compared with; default: "
                   "start/start.so beside MINE's")
      ->type_name("LIBRARY");
  command->add_option("--rounds", arguments->options.rounds, "Timed runs of each of the two")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::PositiveNumber.description(""));
  command
      ->add_option("--seed", arguments->options.seed,
                   "Seed of the inputs, to repeat a check; 0: inputs that nobody can know")
      ->capture_default_str()
      ->type_name("N");
  AddJsonArgument(*command, arguments->json);
  return {command, [arguments] { return CheckExercise(*arguments); }};
}

}  // namespace sinter::tools
