// sinter compete: entries run a task, each in a process of its own, and are checked, timed in turns
// and scored.
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "compete/competition.h"
#include "compete/entry_report.h"
#include "compete/kept_runs.h"
#include "compete/leaderboard.h"
#include "report/compete_record.h"
#include "report/format.h"
#include "report/text.h"
#include "runtime/machine.h"
#include "sinter/status.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/progress.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

struct Arguments {
  std::string task = "matmul";
  std::vector<std::string> entries;
  std::vector<std::string> versus;
  compete::CompetitionOptions options;
  std::string board;    // a file; empty: the default one
  std::string reports;  // a folder; empty: none are written
  bool no_board = false;
  bool list = false;
  std::string json;
};

std::string TaskList() {
  std::string text;
  for (const compete::TaskName& task : compete::TaskNames()) {
    absl::StrAppend(&text, ToAbsl(task.name), std::string(18 - task.name.size(), ' '),
                    ToAbsl(task.description), "\n");
  }
  return text + "MODEL             any model file\n";
}

EntryRecord Describe(const compete::Score& score) {
  EntryRecord record;
  static_cast<Timing&>(record) = score.timing;
  record.entry = score.entry.name;
  record.kind = NameOf(score.entry.kind());
  record.version = score.version;
  record.passed = score.passed;
  record.failure = score.failure;
  record.speedup = score.speedup;
  record.flops_per_second = score.flops_per_second;
  record.error = score.error;
  record.memory = score.peak_bytes;
  record.file_hash = score.entry.file_hash;
  record.isolation = score.isolation;
  record.report = score.report;
  record.seconds = score.seconds;
  return record;
}

std::optional<VersusRecord> Compare(const std::vector<EntryRecord>& entries,
                                    const std::string& first, const std::string& second) {
  const auto find = [&](const std::string& name) {
    return std::find_if(entries.begin(), entries.end(),
                        [&](const EntryRecord& entry) { return entry.entry == name; });
  };
  const auto a = find(first);
  const auto b = find(second);
  if (a == entries.end() || b == entries.end() || !a->passed || !b->passed) return std::nullopt;
  const Verdict verdict = Judge(a->seconds, b->seconds);
  return VersusRecord{first, second, verdict.ratio, verdict.significant};
}

std::string VerdictText(const VersusRecord& versus) {
  if (!versus.significant) {
    return absl::StrCat(versus.first, " and ", versus.second,
                        ": no difference that could be measured\n");
  }
  const bool first_wins = versus.ratio > 1;
  const double ratio = first_wins ? versus.ratio : 1 / versus.ratio;
  return absl::StrCat(first_wins ? versus.first : versus.second, " is ",
                      FormatInUnit(Unit::kRatio, ratio), " as fast as ",
                      first_wins ? versus.second : versus.first, "\n");
}

// A line for each kind of isolation, with the entries that had it.
std::string IsolationText(const CompeteRecord& record) {
  std::map<std::string, std::vector<std::string>> entries;
  for (const EntryRecord& entry : record.entries) {
    if (!entry.isolation.empty()) entries[entry.isolation].push_back(entry.entry);
  }
  std::string text;
  for (const auto& [isolation, names] : entries) {
    const std::string who = entries.size() == 1 ? "each entry" : absl::StrJoin(names, ", ");
    absl::StrAppend(&text, who, ": ", isolation, "\n");
  }
  return text;
}

std::string Text(const CompeteRecord& record) {
  std::vector<EntryRecord> passed;
  std::string failures;
  for (const EntryRecord& entry : record.entries) {
    if (entry.passed) {
      passed.push_back(entry);
    } else {
      absl::StrAppend(&failures, entry.entry, " failed: ", entry.failure, "\n");
    }
  }
  std::string text = absl::StrCat(record.task, ": ", record.description, "; ", record.threads,
                                  record.threads == 1 ? " thread" : " threads");
  if (record.rounds == 0) {
    absl::StrAppend(&text, "; results are checked, not timed\n");
    for (const EntryRecord& entry : passed) {
      absl::StrAppend(&text, entry.entry, " is right: largest error ", FormatError(entry.error),
                      "\n");
    }
    return text + failures;
  }
  absl::StrAppend(&text, "; at most ",
                  FormatInUnit(Unit::kGflopPerSecond, record.peak_flops_per_second),
                  " GFLOP/s on this machine\n");
  if (!passed.empty()) text += ToTable(passed).ToString();
  text += failures;
  if (record.versus) text += VerdictText(*record.versus);
  return text + IsolationText(record);
}

// Adds the runs to the leaderboard. A place that nobody chose may be one that cannot be written:
// that is said, and is no error.
absl::Status Keep(const Arguments& arguments, const std::vector<compete::BoardRun>& runs) {
  if (arguments.no_board) return absl::OkStatus();
  const std::string path = arguments.board.empty() ? LeaderboardPath() : arguments.board;
  const auto add = [&]() -> absl::Status {
    SINTER_ASSIGN_OR_RETURN(compete::Leaderboard board, compete::Leaderboard::Open(path));
    for (const compete::BoardRun& run : runs) SINTER_RETURN_IF_ERROR(board.Add(run).status());
    return absl::OkStatus();
  };
  if (path.empty()) return absl::OkStatus();
  const absl::Status status = add();
  if (status.ok() || !arguments.board.empty()) return status;
  Say(absl::StrCat("the runs are not on the leaderboard: ", status.message()));
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> RunCompetition(Arguments arguments) {
  if (arguments.list) {
    SINTER_RETURN_IF_ERROR(Emit("compete", TaskList(), CompeteRecord(), ""));
    return ExitCode::kDone;
  }
  ProgressWatch progress("compete");
  SINTER_ASSIGN_OR_RETURN(const compete::Task task, compete::FindTask(arguments.task));
  for (const std::string& name : arguments.versus) arguments.entries.push_back(name);
  if (arguments.entries.empty()) arguments.entries = {"naive", "blocked", "auto"};
  std::vector<compete::Entry> entries;
  std::vector<std::string> versus_names;
  for (size_t i = 0; i < arguments.entries.size(); ++i) {
    SINTER_ASSIGN_OR_RETURN(compete::Entry entry, compete::FindEntry(arguments.entries[i]));
    const bool is_versus = i + arguments.versus.size() >= arguments.entries.size();
    if (is_versus) versus_names.push_back(entry.name);
    const auto same = [&](const compete::Entry& other) { return other.name == entry.name; };
    if (std::none_of(entries.begin(), entries.end(), same)) entries.push_back(std::move(entry));
  }
  std::error_code error;
  arguments.options.process.program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (arguments.options.process.threads == 0) arguments.options.process.threads = DefaultThreads();
  SINTER_ASSIGN_OR_RETURN(compete::CompetitionResult result,
                          compete::Compete(task, entries, arguments.options, progress.watch()));
  absl::Status reported;
  if (!arguments.reports.empty() && !result.interrupted) {
    progress.watch().Report("reports", 0, 1);
    reported =
        compete::WriteEntryReports(task, arguments.options.process, arguments.reports, result);
  }
  progress.Clear();

  CompeteRecord record{.task = task.name,
                       .description = task.description,
                       .task_hash = result.task_hash,
                       .threads = arguments.options.process.threads,
                       .rounds = result.rounds,
                       .peak_flops_per_second = result.most_flops_per_second,
                       .interrupted = result.interrupted};
  for (const compete::Score& score : result.scores) record.entries.push_back(Describe(score));
  std::stable_sort(record.entries.begin(), record.entries.end(),
                   [](const EntryRecord& a, const EntryRecord& b) {
                     if (a.passed != b.passed) return a.passed;
                     return a.passed && a.median < b.median;
                   });
  if (versus_names.size() == 2) {
    record.versus = Compare(record.entries, versus_names[0], versus_names[1]);
  }
  SINTER_RETURN_IF_ERROR(Emit("compete", Text(record), record, arguments.json));
  if (record.interrupted) return SayInterrupted();
  if (record.rounds > 0) {
    SINTER_RETURN_IF_ERROR(
        Keep(arguments, compete::KeptRuns(task, result, arguments.options.process.threads)));
  }
  SINTER_RETURN_IF_ERROR(reported);
  const bool all_passed = std::all_of(record.entries.begin(), record.entries.end(),
                                      [](const EntryRecord& entry) { return entry.passed; });
  return all_passed ? ExitCode::kDone : ExitCode::kMismatch;
}

}  // namespace

Verb AddCompete(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "compete", "Let backends compete on a kernel or a model: right results first, then time");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("--task", arguments->task, "What is computed; --list lists the tasks")
      ->capture_default_str()
      ->type_name("TASK|MODEL");
  command
      ->add_option(
          "--entry", arguments->entries,
          "A backend, a library (./mine.so), the folder of its project, a backend in Python "
          "(mine.py), onnxruntime or openvino; "
          "may be repeated; default: naive, blocked and auto")
      ->type_name("ENTRY")
      ->allow_extra_args(false);
  command->add_option("--versus", arguments->versus, "Two entries, and whether they differ")
      ->type_name("ENTRY ENTRY")
      ->expected(2);
  command->add_flag("--list", arguments->list, "List the tasks");
  command->add_flag("--check", arguments->options.only_check,
                    "Only check the results; no entry is timed");
  command->add_option("--rounds", arguments->options.rounds, "Timed runs of each entry")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::PositiveNumber.description(""));
  command->add_option("--time", arguments->options.seconds, "No round begins after that")
      ->capture_default_str()
      ->type_name("SECONDS")
      ->check(CLI::PositiveNumber.description(""));
  command
      ->add_option("--threads", arguments->options.process.threads,
                   "Threads of a run, and processors of an entry; 0: all")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::NonNegativeNumber.description(""));
  command
      ->add_option("--run-limit", arguments->options.process.run_seconds,
                   "An entry fails if one run takes longer")
      ->capture_default_str()
      ->type_name("SECONDS")
      ->check(CLI::PositiveNumber.description(""));
  command
      ->add_option("--seed", arguments->options.seed,
                   "Seed of the inputs, to repeat a competition; 0: inputs that nobody can know")
      ->capture_default_str()
      ->type_name("N");
  command
      ->add_option("--reports", arguments->reports,
                   "Write a report of each entry that passed, NAME.html, into this folder")
      ->type_name("FOLDER");
  CLI::Option* board =
      command
          ->add_option("--board", arguments->board,
                       "Keep the runs in this leaderboard; default: the one that `sinter "
                       "leaderboard` shows")
          ->type_name("FILE");
  command->add_flag("--no-board", arguments->no_board, "Do not keep the runs")->excludes(board);
  AddJsonArgument(*command, arguments->json);
  return {command, [arguments] { return RunCompetition(*arguments); }};
}

}  // namespace sinter::tools
