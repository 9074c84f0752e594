#include "compete/leaderboard_record.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "report/text.h"
#include "sinter/status.h"

namespace sinter::compete {
namespace {

constexpr std::string_view kPlaceColumns[] = {"rank",
                                              "entry",
                                              "kind",
                                              "entry_version",
                                              "speedup",
                                              "median_seconds",
                                              "gflop_per_second",
                                              "peak_memory_mb",
                                              "error",
                                              "time",
                                              "runs"};
constexpr std::string_view kHistoryColumns[] = {
    "entry", "entry_version", "source_hash", "status", "speedup", "median_seconds", "time"};

constexpr char kHowToFill[] = "To fill it: sinter compete --task matmul --entry ./mine.so\n";

bool IsSameTask(const BoardTable& a, const BoardTable& b) {
  return a.task == b.task && a.machine == b.machine && a.isa == b.isa && a.threads == b.threads;
}

bool IsOf(const BoardTable& table, const BoardRun& run) {
  return run.task == table.task && run.task_hash == table.task_hash &&
         run.machine == table.machine && run.isa == table.isa && run.threads == table.threads;
}

std::string NameOfMachine(const std::string& machine) {
  return machine.empty() ? "an unknown processor" : Printable(machine);
}

std::string TitleOf(const BoardTable& table, const LeaderboardRecord& record) {
  std::string title = absl::StrCat(Printable(table.task), " on ", NameOfMachine(table.machine),
                                   ", ", Printable(table.isa), table.isa.empty() ? "" : ", ",
                                   table.threads, table.threads == 1 ? " thread" : " threads");
  const auto definitions =
      std::count_if(record.tables.begin(), record.tables.end(),
                    [&](const BoardTable& other) { return IsSameTask(table, other); });
  if (definitions > 1) absl::StrAppend(&title, ", definition ", Printable(table.task_hash));
  return title;
}

// The entries that only failed, with the reason of the latest failure.
std::string Failures(const std::vector<Standing>& failed, size_t most_width) {
  Table table({{""}, {""}});
  for (const Standing& standing : failed) {
    table.AddRow({absl::StrCat("failed: ", standing.entry),
                  absl::StrCat(BoardRun::WhenText(standing), ", ", standing.reason)});
  }
  return table.ToString(most_width);
}

std::string Places(const BoardTable& table, size_t most_width) {
  std::vector<Standing> placed;
  std::vector<Standing> failed;
  for (const Standing& standing : table.standings) {
    (standing.rank.value ? placed : failed).push_back(standing);
  }
  std::string text;
  if (!placed.empty()) text = ToTable(placed, kPlaceColumns).ToString(most_width);
  return text + Failures(failed, most_width);
}

std::string History(const BoardTable& table, const std::vector<BoardRun>& history,
                    size_t most_width) {
  std::vector<BoardRun> runs;
  std::copy_if(history.begin(), history.end(), std::back_inserter(runs),
               [&](const BoardRun& run) { return IsOf(table, run); });
  return absl::StrCat("\nAll runs, the oldest first:\n",
                      ToTable(runs, kHistoryColumns).ToString(most_width));
}

bool HasTaskTwice(const std::vector<BoardTable>& tables) {
  return std::adjacent_find(tables.begin(), tables.end(),
                            [](const BoardTable& a, const BoardTable& b) {
                              return a.task == b.task;
                            }) != tables.end();
}

std::string Runs(int64_t count) { return absl::StrCat(count, count == 1 ? " run" : " runs"); }

}  // namespace

std::string ToText(const LeaderboardRecord& record, size_t most_width) {
  std::string text;
  if (record.imported) {
    absl::StrAppend(&text, "Added ", Runs(*record.imported), "; the board already had ",
                    *record.already_there, ".\n\n");
  }
  if (record.exported) absl::StrAppend(&text, "Wrote ", Runs(*record.exported), ".\n\n");
  for (const BoardTable& table : record.tables) {
    absl::StrAppend(&text, TitleOf(table, record), "\n", Places(table, most_width));
    if (record.history) absl::StrAppend(&text, History(table, *record.history, most_width));
    text += "\n";
  }
  if (record.tables.empty()) {
    if (record.runs_elsewhere == 0) {
      absl::StrAppend(&text, "The leaderboard is empty. ", kHowToFill);
    } else {
      absl::StrAppend(&text, "The leaderboard has no runs on this machine, ",
                      NameOfMachine(record.machine), ". ", kHowToFill);
    }
  } else if (HasTaskTwice(record.tables)) {
    text +=
        "Times compare within a table only: another table of the same task is of another machine, "
        "instruction set,\nnumber of threads or definition of the task.\n";
  }
  if (record.runs_elsewhere > 0) {
    absl::StrAppend(&text, Runs(record.runs_elsewhere),
                    " on other machines: --all-machines shows tables of them.\n");
  }
  while (text.size() > 1 && text.substr(text.size() - 2) == "\n\n") text.pop_back();
  return text;
}

}  // namespace sinter::compete
