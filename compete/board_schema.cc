#include "compete/board_schema.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "sinter/status.h"

namespace sinter::compete {
namespace {

// SQLite keeps this number and the version in the head of the file, where `file` shows them.
constexpr int64_t kApplicationId = 0x53694C42;  // "SiLB"

constexpr std::string_view kUpgrades[] = {
    R"sql(
      CREATE TABLE runs (
        id TEXT NOT NULL PRIMARY KEY,
        time TEXT NOT NULL,
        task TEXT NOT NULL,
        task_hash TEXT NOT NULL,
        entry TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('library', 'built-in', 'peer')),
        entry_version TEXT NOT NULL,
        source_hash TEXT NOT NULL,
        machine TEXT NOT NULL,
        isa TEXT NOT NULL,
        threads INTEGER NOT NULL,
        sinter_version TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('ok', 'failed')),
        reason TEXT NOT NULL,
        speedup REAL,
        median_seconds REAL,
        min_seconds REAL,
        spread REAL,
        naive_median_seconds REAL,
        gflop_per_second REAL,
        peak_memory_mb REAL,
        error REAL,
        samples TEXT NOT NULL,  -- a JSON array
        report TEXT NOT NULL
      ) STRICT;
      CREATE INDEX runs_of_a_task ON runs (task, machine, entry);
      PRAGMA application_id = 0x53694C42;
      PRAGMA user_version = 1;
    )sql",
};

struct State {
  bool is_empty = false;
  bool is_board = false;
  int64_t version = 0;
};

// One statement, so that no other process changes the file in between.
absl::StatusOr<State> StateOf(Database& database) {
  SINTER_ASSIGN_OR_RETURN(
      Statement query,
      database.Prepare("SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)"
                       " FROM pragma_application_id, pragma_user_version"));
  SINTER_RETURN_IF_ERROR(query.Step().status());
  const int64_t application = query.Integer(0);
  const int64_t version = query.Integer(1);
  return State{.is_empty = application == 0 && version == 0 && query.Integer(2) == 0,
               .is_board = application == kApplicationId,
               .version = version};
}

absl::Status CheckSound(Database& database) {
  SINTER_ASSIGN_OR_RETURN(Statement check, database.Prepare("PRAGMA quick_check(1)"));
  SINTER_ASSIGN_OR_RETURN(const bool has_row, check.Step());
  if (has_row && check.Text(0) == "ok") return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(database.path(), ": damaged: ", check.Text(0),
                                          "; move it away to begin a new one"));
}

absl::Status CheckUsable(const Database& database, const State& state, int64_t newest) {
  if (!state.is_empty && !state.is_board) {
    return absl::InvalidArgumentError(
        absl::StrCat(database.path(), ": a database of another program, not a leaderboard"));
  }
  if (state.version > newest) {
    return absl::FailedPreconditionError(
        absl::StrCat(database.path(), ": a leaderboard of version ", state.version,
                     ", which a newer Sinter wrote; this one reads up to version ", newest));
  }
  return absl::OkStatus();
}

}  // namespace

std::span<const std::string_view> BoardUpgrades() { return kUpgrades; }

absl::Status PrepareBoard(Database& database, std::span<const std::string_view> upgrades) {
  const auto newest = static_cast<int64_t>(upgrades.size());
  SINTER_ASSIGN_OR_RETURN(State state, StateOf(database));
  SINTER_RETURN_IF_ERROR(CheckUsable(database, state, newest));
  if (state.version < newest) {
    SINTER_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database));
    // Another process may have done it meanwhile.
    SINTER_ASSIGN_OR_RETURN(state, StateOf(database));
    SINTER_RETURN_IF_ERROR(CheckUsable(database, state, newest));
    for (int64_t version = state.version; version < newest; ++version) {
      SINTER_RETURN_IF_ERROR(database.Run(upgrades[static_cast<size_t>(version)]));
    }
    SINTER_RETURN_IF_ERROR(transaction.Commit());
  }
  SINTER_RETURN_IF_ERROR(CheckSound(database));
  SINTER_RETURN_IF_ERROR(database.Run("PRAGMA synchronous = FULL"));  // a commit is on disk
  // Readers and a writer do not wait for each other. The mode stays with the file. It cannot change
  // while another process writes; then the next one that opens the file changes it.
  const absl::Status mode = database.Run("PRAGMA journal_mode = WAL");
  return absl::IsDeadlineExceeded(mode) ? absl::OkStatus() : mode;
}

}  // namespace sinter::compete
