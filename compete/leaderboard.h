// The leaderboard: the runs of competitions, in an SQLite file that several processes may use at
// once. A run that Add has returned for is in the file, whatever happens to the process then.
#ifndef SINTER_COMPETE_LEADERBOARD_H_
#define SINTER_COMPETE_LEADERBOARD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compete/board_run.h"
#include "compete/database.h"

namespace sinter::compete {

// Selects the runs that have all the given values.
struct BoardFilter {
  std::optional<std::string> task;
  std::optional<std::string> machine;
  std::optional<std::string> entry;
  std::string since;  // a time or its beginning, "2025-01-31"; "": all
};

// The place of an entry in a table: its best run, or the latest one if all failed.
struct Standing : BoardRun {
  OrNull<int> rank;  // from 1; null if all runs failed
  int64_t runs = 0;  // of this entry in the table
  int64_t failures = 0;

  static std::string RunsText(const Standing& standing);

  static constexpr auto Fields() {
    using Self = Standing;
    return std::tuple_cat(
        std::tuple(
            RecordField("rank", &Self::rank, "Its place; null if all runs failed").Shown("rank")),
        BoardRun::Fields(),
        std::tuple(RecordField("runs", &Self::runs, "Runs of this entry, failed ones included")
                       .Shown("runs")
                       .As(RunsText)
                       .Expendable(2),
                   RecordField("failures", &Self::failures, "How many of them failed")));
  }
};

// The entries whose times compare: of one definition of a task, on one machine, with one
// instruction set and number of threads.
struct BoardTable {
  std::string task;
  std::string task_hash;
  std::string machine;
  std::string isa;
  int threads = 0;
  // By speed-up, then those that only failed, by name.
  std::vector<Standing> standings;

  static constexpr auto Fields() {
    using Self = BoardTable;
    return std::tuple(
        RecordField("task", &Self::task, "The task's name"),
        RecordField("task_hash", &Self::task_hash, "A hash of the task's definition"),
        RecordField("machine", &Self::machine, "The processor's name; empty if unknown"),
        RecordField("isa", &Self::isa, "The instruction set"),
        RecordField("threads", &Self::threads, "Threads of a run"),
        RecordField("standings", &Self::standings,
                    "The entries by speed-up, then those that only failed"));
  }
};

// The values that occur, sorted.
struct BoardNames {
  std::vector<std::string> tasks;
  std::vector<std::string> machines;
  std::vector<std::string> entries;
};

struct ImportCounts {
  int64_t added = 0;
  int64_t already_there = 0;
};

// One thread at a time may use an object, and not after a fork. Errors name the file.
class Leaderboard {
 public:
  // Opens the file; makes it, and its folder, if there is none; upgrades an older version. A file
  // that is not a leaderboard, is damaged or was written by a newer version is left as it is:
  // InvalidArgument, DataLoss, FailedPrecondition.
  static absl::StatusOr<Leaderboard> Open(const std::string& path);

  // Adds the run and returns its id. An empty `id`, `time`, `machine` or `sinter_version` is filled
  // in, and Repair() applies. InvalidArgument if the run is not valid then; AlreadyExists if its id
  // is there.
  absl::StatusOr<std::string> Add(BoardRun run);

  // The selected runs, the oldest first.
  absl::StatusOr<std::vector<BoardRun>> Runs(const BoardFilter& filter = {});
  // Their tables: by task and machine, the latest definition of a task first.
  absl::StatusOr<std::vector<BoardTable>> Best(const BoardFilter& filter = {});
  absl::StatusOr<BoardNames> Names();

  // Writes the selected runs as lines of JSON (board_lines.h) and returns how many.
  absl::StatusOr<int64_t> Export(const std::string& path, const BoardFilter& filter = {});
  // Adds the runs of such a file. Those whose ids are there already stay as they are. If any line
  // is not valid, no run is added.
  absl::StatusOr<ImportCounts> Import(const std::string& path);

  const std::string& path() const { return database_.path(); }

 private:
  explicit Leaderboard(Database database) : database_(std::move(database)) {}
  // Inserts all runs in one transaction; returns how many were new.
  absl::StatusOr<int64_t> Insert(const std::vector<BoardRun>& runs);

  Database database_;
};

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_LEADERBOARD_H_
