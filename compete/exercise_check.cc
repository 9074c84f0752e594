#include "compete/exercise_check.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <random>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "compete/competition.h"
#include "compete/library_plan.h"
#include "compete/temporary_folder.h"
#include "report/format.h"
#include "runtime/machine.h"
#include "runtime/measure/truth.h"
#include "runtime/random_inputs.h"
#include "sinter/backends.h"
#include "sinter/session.h"
#include "sinter/status.h"
#include "sinter/weight_source.h"

namespace sinter::compete {
namespace {

namespace fs = std::filesystem;

constexpr double kModelTolerance = 1e-4;
constexpr double kSecondsOfTiming = 30;

absl::StatusOr<Task> TaskOf(const std::string& name, const GraphFunction& build) {
  RandomWeights weights;
  GraphBuilder builder("exercise", weights);
  build(builder);
  ModelOptions options;
  options.keep_imported = true;
  SINTER_ASSIGN_OR_RETURN(Model model, std::move(builder).Build(options));
  SINTER_ASSIGN_OR_RETURN(
      std::vector<std::vector<int64_t>> dims,
      CompleteInputDims(model, std::vector<std::vector<int64_t>>(model.inputs().size())));
  return Task{
      .name = name, .description = name, .model = std::move(model), .input_dims = std::move(dims)};
}

std::string Times(double ratio) { return absl::StrFormat("%.2f times", ratio); }

// The competition says when a result was wrong; here nothing was timed.
std::string Reason(const std::string& failure) {
  return absl::StrReplaceAll(failure, {{" before the timing", ""}});
}

// "" if every step that the test names runs on the library, otherwise what runs elsewhere.
std::string MissingSteps(const ExerciseTest& test, const std::vector<LibraryStep>& steps) {
  const std::vector<BackendInfo> built_in = AvailableBackends();
  const auto is_own = [&](const LibraryStep& step) {
    return std::none_of(built_in.begin(), built_in.end(),
                        [&](const BackendInfo& info) { return info.name == step.backend; });
  };
  for (const std::string& wanted : test.own_steps) {
    const bool found = std::any_of(steps.begin(), steps.end(), [&](const LibraryStep& step) {
      return step.operators == wanted && is_own(step);
    });
    if (found) continue;
    const std::string plan =
        absl::StrJoin(steps, ", ", [](std::string* out, const LibraryStep& step) {
          absl::StrAppend(out, step.operators, " on ", step.backend);
        });
    return absl::StrCat("the results are right, but no kernel of yours runs ", wanted,
                        ": the plan is ", plan, ". Does `takes` refuse the node?");
  }
  return "";
}

class KernelCheck {
 public:
  KernelCheck(const Exercise& exercise, const Entry& entry, const ExerciseOptions& options,
              const Watch& watch)
      : exercise_(exercise), entry_(entry), options_(options), watch_(watch) {}

  absl::StatusOr<std::vector<TestOutcome>> Run();

 private:
  absl::StatusOr<TestOutcome> RunTest(const ExerciseTest& test);
  absl::StatusOr<TestOutcome> RunSpeed(const SpeedGoal& goal);
  // The entry that the speed is compared with. NotFound if the starting code is not built.
  absl::StatusOr<Entry> Baseline(const SpeedGoal& goal) const;
  CompetitionOptions Options(int threads) const {
    CompetitionOptions options{.process = options_.process, .seed = options_.seed};
    options.process.threads = threads;
    return options;
  }

  const Exercise& exercise_;
  const Entry& entry_;
  const ExerciseOptions& options_;
  const Watch& watch_;
};

absl::StatusOr<TestOutcome> KernelCheck::RunTest(const ExerciseTest& test) {
  TestOutcome outcome{.test = test.name};
  const int threads = exercise_.speed ? exercise_.speed->threads : 1;
  SINTER_ASSIGN_OR_RETURN(const Task task, TaskOf(test.name, test.build));
  CompetitionOptions options = Options(threads);
  options.only_check = true;
  SINTER_ASSIGN_OR_RETURN(const CompetitionResult result, Compete(task, {entry_}, options));
  const Score& score = result.scores[0];
  if (!score.passed) {
    outcome.reason = Reason(score.failure);
    return outcome;
  }
  SINTER_ASSIGN_OR_RETURN(const TemporaryFolder folder, TemporaryFolder::Create());
  options.process.model = folder.path() / "exercise.sinter";
  SINTER_RETURN_IF_ERROR(SaveModel(task.model, options.process.model));
  const auto steps = StepsWithLibrary(entry_, options.process);
  outcome.reason = steps.ok() ? MissingSteps(test, *steps) : std::string(steps.status().message());
  outcome.passed = outcome.reason.empty();
  if (outcome.passed) {
    outcome.reason = absl::StrCat("the largest error is ", FormatError(score.error));
  }
  return outcome;
}

absl::StatusOr<Entry> KernelCheck::Baseline(const SpeedGoal& goal) const {
  if (!goal.than.empty()) return FindEntry(goal.than);
  std::string start = options_.start;
  if (start.empty()) start = fs::path(entry_.library).parent_path() / "start" / "start.so";
  std::error_code error;
  if (!fs::exists(start, error)) {
    return absl::NotFoundError(
        absl::StrCat("the speed is compared with the starting code, and there is no ", start,
                     ": the project of sinter submit new builds it, or --against names it"));
  }
  SINTER_ASSIGN_OR_RETURN(Entry entry, FindEntry(start));
  entry.name = "the starting code";
  return entry;
}

absl::StatusOr<TestOutcome> KernelCheck::RunSpeed(const SpeedGoal& goal) {
  TestOutcome outcome{.test = absl::StrCat("speed: ", goal.name)};
  if (UsableProcessors() < goal.threads) {
    outcome.reason = absl::StrCat("it needs ", goal.threads, " processors, and there are ",
                                  UsableProcessors(), "; --no-timing leaves it out");
    return outcome;
  }
  const absl::StatusOr<Entry> baseline = Baseline(goal);
  if (!baseline.ok()) {
    outcome.reason = std::string(baseline.status().message());
    return outcome;
  }
  SINTER_ASSIGN_OR_RETURN(const Task task, TaskOf(goal.name, goal.build));
  CompetitionOptions options = Options(goal.threads);
  options.rounds = options_.rounds;
  options.seconds = kSecondsOfTiming;
  SINTER_ASSIGN_OR_RETURN(const CompetitionResult result,
                          Compete(task, {entry_, *baseline}, options, watch_));
  const Score& mine = result.scores[0];
  const Score& other = result.scores[1];
  for (const Score* score : {&mine, &other}) {
    if (score->passed) continue;
    outcome.reason = absl::StrCat(score->entry.name, ": ", score->failure);
    return outcome;
  }
  // Within a round both met nearly the same machine. One that has used up its share of the time sits
  // out the rounds at the end.
  std::vector<double> ratios;
  for (size_t i = 0; i < std::min(mine.seconds.size(), other.seconds.size()); ++i) {
    ratios.push_back(other.seconds[i] / mine.seconds[i]);
  }
  const Timing summary = SummaryOf(ratios);
  outcome.ratio = summary.median;
  // That a kernel is faster must not be chance. Not being much slower needs no such proof.
  const bool decided = goal.ratio <= 1 || Judge(mine.seconds, other.seconds).significant;
  outcome.passed = outcome.ratio >= goal.ratio && decided;
  outcome.reason = absl::StrCat(
      Times(outcome.ratio), " as fast as ", baseline->name, " (± ", FormatPercent(summary.spread),
      " over ", ratios.size(), " rounds; medians of ", FormatMilliseconds(mine.timing.median),
      " and ", FormatMilliseconds(other.timing.median), " ms), ",
      outcome.ratio >= goal.ratio ? "and " : "but ", Times(goal.ratio), " are asked for");
  if (!decided) {
    absl::StrAppend(&outcome.reason,
                    "; chance alone could explain the difference: is the machine busy?");
  }
  return outcome;
}

absl::StatusOr<std::vector<TestOutcome>> KernelCheck::Run() {
  std::vector<TestOutcome> outcomes;
  for (size_t i = 0; i < exercise_.tests.size(); ++i) {
    watch_.Report("tests", i, exercise_.tests.size());
    SINTER_ASSIGN_OR_RETURN(TestOutcome outcome, RunTest(exercise_.tests[i]));
    outcomes.push_back(std::move(outcome));
  }
  const bool right = std::all_of(outcomes.begin(), outcomes.end(),
                                 [](const TestOutcome& outcome) { return outcome.passed; });
  if (!exercise_.speed || !options_.timing || !right) return outcomes;
  SINTER_ASSIGN_OR_RETURN(TestOutcome outcome, RunSpeed(*exercise_.speed));
  outcomes.push_back(std::move(outcome));
  return outcomes;
}

// "" if the model has the inputs or outputs of the exercise in their order.
template <class Ports>
std::string DifferentNames(std::string_view what, const Ports& mine, const Ports& right) {
  const auto names = [](const Ports& ports) {
    return absl::StrJoin(
        ports, ", ", [](std::string* out, const auto& port) { absl::StrAppend(out, port.name); });
  };
  if (names(mine) == names(right)) return "";
  return absl::StrCat("the model's ", ToAbsl(what), " are ", names(mine), ", and should be ",
                      names(right));
}

// An error of the model is a reason; the exercise's own graph has none.
absl::StatusOr<double> ErrorOfModel(const Task& task, const Model& model, uint64_t seed) {
  std::string different = DifferentNames("inputs", model.inputs(), task.model.inputs());
  if (different.empty()) {
    different = DifferentNames("outputs", model.outputs(), task.model.outputs());
  }
  if (!different.empty()) return absl::InvalidArgumentError(different);
  std::vector<Tensor> inputs;
  for (size_t i = 0; i < task.input_dims.size(); ++i) {
    SINTER_ASSIGN_OR_RETURN(
        Tensor input, RandomTensor(task.model.inputs()[i].dtype, task.input_dims[i], seed + i));
    inputs.push_back(std::move(input));
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> right,
                          Truth(*task.model.imported(), inputs, /*threads=*/1));
  SINTER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session,
                          Session::Create(model, {.backend = "naive", .threads = 1}));
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> outputs, session->Run(inputs));
  return LargestError(outputs, right);
}

}  // namespace

absl::StatusOr<std::vector<TestOutcome>> CheckKernel(const Exercise& exercise, const Entry& entry,
                                                     const ExerciseOptions& options,
                                                     const Watch& watch) {
  if (entry.library.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", entry.name, "' is a ",
                     entry.python_file.empty() ? "backend of Sinter" : "backend in Python",
                     ": an exercise takes a library of yours, or the folder of its project"));
  }
  return KernelCheck(exercise, entry, options, watch).Run();
}

absl::StatusOr<std::vector<TestOutcome>> CheckModel(const Exercise& exercise, const Model& model,
                                                    uint64_t seed) {
  if (seed == 0) seed = std::random_device()();
  std::vector<TestOutcome> outcomes;
  for (const ExerciseTest& test : exercise.tests) {
    SINTER_ASSIGN_OR_RETURN(const Task task, TaskOf(test.name, test.build));
    const absl::StatusOr<double> error = ErrorOfModel(task, model, seed);
    TestOutcome outcome{.test = test.name};
    outcome.passed = error.ok() && *error <= kModelTolerance;
    if (outcome.passed) {
      outcome.reason = absl::StrCat("the largest error is ", FormatError(*error));
    } else if (error.ok()) {
      outcome.reason = absl::StrCat("the results differ by ", FormatError(*error),
                                    " of the largest value, where ", FormatError(kModelTolerance),
                                    " is allowed");
    } else {
      outcome.reason = std::string(error.status().message());
    }
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

std::vector<TestOutcome> CheckAnswer(const Exercise& exercise, double answer) {
  const double right = exercise.answer();
  TestOutcome outcome{.test = "the number"};
  outcome.passed = std::abs(answer - right) <= exercise.tolerance * std::abs(right);
  const double factor = answer / right;
  if (outcome.passed) {
    outcome.reason = absl::StrCat("it is ", FormatNumber(right));
  } else if (!(factor > 0)) {
    outcome.reason = absl::StrCat(FormatNumber(answer), " has the wrong sign or is no number");
  } else {
    // Says how far off it is only roughly, since the number itself is the exercise.
    outcome.reason =
        absl::StrCat(FormatNumber(answer), factor > 1 ? " is too large" : " is too small",
                     std::max(factor, 1 / factor) > 10 ? ", by more than ten times" : "");
  }
  return {std::move(outcome)};
}

}  // namespace sinter::compete
