// sinter leaderboard: shows the runs that sinter compete has kept.
#include "compete/leaderboard.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "compete/leaderboard_html.h"
#include "compete/leaderboard_record.h"
#include "ir/atomic_file.h"
#include "ir/suggestion.h"
#include "runtime/machine.h"
#include "sinter/status.h"
#include "sinter/tuning_cache.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

using compete::BoardFilter;
using compete::BoardTable;
using compete::Leaderboard;
using compete::LeaderboardRecord;

struct Arguments {
  BoardFilter filter;
  std::string board;
  bool all_machines = false;
  bool history = false;
  std::string html;
  std::string export_path;
  std::string import_path;
  std::string json;
};

// Describes a name that the board does not have; "" if it has all.
std::string UnknownNameIn(const BoardFilter& filter, const compete::BoardNames& names) {
  const auto check = [](std::string_view kind, std::string_view plural,
                        const std::optional<std::string>& name,
                        const std::vector<std::string>& known) -> std::string {
    if (!name || std::find(known.begin(), known.end(), *name) != known.end()) return "";
    return UnknownName(kind, plural, *name, known);
  };
  std::string unknown = check("task", "tasks", filter.task, names.tasks);
  if (unknown.empty()) unknown = check("machine", "machines", filter.machine, names.machines);
  if (unknown.empty()) unknown = check("entry", "entries", filter.entry, names.entries);
  return unknown;
}

// Leaves the tables of this machine in the record and counts the runs of the others.
void KeepThisMachine(LeaderboardRecord& record) {
  std::erase_if(record.tables, [&](const BoardTable& table) {
    if (table.machine == record.machine) return false;
    for (const compete::Standing& standing : table.standings) {
      record.runs_elsewhere += standing.runs;
    }
    return true;
  });
}

absl::Status Fill(const Arguments& arguments, Leaderboard& board, LeaderboardRecord& record) {
  const BoardFilter& filter = arguments.filter;
  if (!arguments.export_path.empty()) {
    SINTER_ASSIGN_OR_RETURN(record.exported, board.Export(arguments.export_path, filter));
  }
  SINTER_ASSIGN_OR_RETURN(record.tables, board.Best(filter));
  if (!arguments.html.empty()) {
    SINTER_ASSIGN_OR_RETURN(const std::vector<compete::BoardRun> runs, board.Runs(filter));
    SINTER_RETURN_IF_ERROR(WriteFileAtomically(
        arguments.html, compete::LeaderboardHtml(runs, record.tables, record.machine)));
  }
  const bool only_this = !arguments.all_machines && !filter.machine;
  if (only_this) KeepThisMachine(record);
  if (!arguments.history) return absl::OkStatus();
  BoardFilter shown = filter;
  if (only_this) shown.machine = record.machine;
  SINTER_ASSIGN_OR_RETURN(record.history, board.Runs(shown));
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> ShowLeaderboard(const Arguments& arguments) {
  LeaderboardRecord record;
  record.board = arguments.board.empty() ? LeaderboardPath() : arguments.board;
  record.machine = TuningMachine();
  if (record.board.empty()) {
    return absl::FailedPreconditionError(
        "there is no place for the leaderboard: none of SINTER_LEADERBOARD, XDG_CACHE_HOME and "
        "HOME is set; --board FILE names one");
  }
  // Only looking at a board does not make one.
  std::error_code ignored;
  const bool only_shown =
      arguments.import_path.empty() && arguments.export_path.empty() && arguments.html.empty();
  if (!only_shown || std::filesystem::exists(record.board, ignored)) {
    SINTER_ASSIGN_OR_RETURN(Leaderboard board, Leaderboard::Open(record.board));
    if (!arguments.import_path.empty()) {
      SINTER_ASSIGN_OR_RETURN(const compete::ImportCounts counts,
                              board.Import(arguments.import_path));
      record.imported = counts.added;
      record.already_there = counts.already_there;
    }
    SINTER_ASSIGN_OR_RETURN(const compete::BoardNames names, board.Names());
    const std::string unknown = names.tasks.empty() ? "" : UnknownNameIn(arguments.filter, names);
    if (!unknown.empty()) {
      Say(unknown);
      return ExitCode::kUsage;
    }
    SINTER_RETURN_IF_ERROR(Fill(arguments, board, record));
  }
  SINTER_RETURN_IF_ERROR(Emit("leaderboard", compete::ToText(record), record, arguments.json));
  return ExitCode::kDone;
}

}  // namespace

Verb AddLeaderboard(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "leaderboard", "Show which entries of competitions were the fastest, on this machine");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("--task", arguments->filter.task, "Only this task")->type_name("TASK");
  CLI::Option* machine =
      command->add_option("--machine", arguments->filter.machine, "Another machine instead")
          ->type_name("MACHINE");
  command->add_option("--entry", arguments->filter.entry, "Only this entry")->type_name("ENTRY");
  command
      ->add_option("--since", arguments->filter.since,
                   "Only runs since this time in UTC: 2025-01-31, or 2025-01-31T12:00")
      ->type_name("TIME");
  command
      ->add_option("--board", arguments->board,
                   "The leaderboard; default: SINTER_LEADERBOARD, or leaderboard.db beside the "
                   "tuning cache")
      ->type_name("FILE");
  command
      ->add_flag("--all-machines", arguments->all_machines,
                 "All machines, each in tables of its own")
      ->excludes(machine);
  command->add_flag("--history", arguments->history, "Also every run, the oldest first");
  command
      ->add_option("--html", arguments->html,
                   "Write all of it as a page for the browser, all machines included")
      ->type_name("FILE");
  command
      ->add_option("--export", arguments->export_path,
                   "Write the runs of all machines as lines of JSON, for --import elsewhere")
      ->type_name("FILE");
  command
      ->add_option("--import", arguments->import_path,
                   "Add the runs that --export has written; those that are there stay")
      ->type_name("FILE");
  AddJsonArgument(*command, arguments->json);
  return {command, [arguments] { return ShowLeaderboard(*arguments); }};
}

}  // namespace sinter::tools
