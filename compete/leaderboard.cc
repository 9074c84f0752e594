#include "compete/leaderboard.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "compete/board_lines.h"
#include "compete/board_schema.h"
#include "ir/atomic_file.h"
#include "runtime/machine.h"
#include "sinter/status.h"
#include "sinter/tuning_cache.h"
#include "sinter/version.h"

namespace sinter::compete {
namespace {

constexpr std::string_view kFilter =
    " WHERE (?1 IS NULL OR task = ?1) AND (?2 IS NULL OR machine = ?2)"
    " AND (?3 IS NULL OR entry = ?3) AND (?4 IS NULL OR time >= ?4)";

// The columns of the table, in the order of BoardRun's fields.
std::vector<std::string> Columns() {
  std::vector<std::string> columns;
  ForEachField<BoardRun>([&](const auto& field) { columns.emplace_back(field.name); });
  return columns;
}

void BindFilter(const BoardFilter& filter, Statement& statement) {
  if (filter.task) statement.Bind(1, *filter.task);
  if (filter.machine) statement.Bind(2, *filter.machine);
  if (filter.entry) statement.Bind(3, *filter.entry);
  if (!filter.since.empty()) statement.Bind(4, filter.since);
}

void BindRun(const BoardRun& run, Statement& statement) {
  int parameter = 0;
  ForEachField<BoardRun>([&](const auto& field) {
    const auto& value = run.*field.member;
    using Value = std::remove_cvref_t<decltype(value)>;
    ++parameter;
    if constexpr (std::is_same_v<Value, std::optional<double>>) {
      if (value) statement.Bind(parameter, *value);
    } else if constexpr (std::is_same_v<Value, std::vector<double>>) {
      statement.Bind(parameter, SamplesText(value));
    } else if constexpr (std::is_enum_v<Value>) {
      statement.Bind(parameter, NameOf(value));
    } else if constexpr (std::is_integral_v<Value>) {
      statement.Bind(parameter, int64_t{value});
    } else {
      statement.Bind(parameter, value);
    }
  });
}

absl::Status ReadColumn(const Statement& row, int column, std::string& text) {
  text = row.Text(column);
  return absl::OkStatus();
}

absl::Status ReadColumn(const Statement& row, int column, int& number) {
  number = static_cast<int>(std::clamp<int64_t>(row.Integer(column), -1, 1 << 30));
  return absl::OkStatus();
}

absl::Status ReadColumn(const Statement& row, int column, std::optional<double>& number) {
  if (!row.IsNull(column)) number = row.Real(column);
  return absl::OkStatus();
}

absl::Status ReadColumn(const Statement& row, int column, std::vector<double>& numbers) {
  SINTER_ASSIGN_OR_RETURN(numbers, SamplesOf(row.Text(column)));
  return absl::OkStatus();
}

// The table's constraints allow no other names.
absl::Status ReadColumn(const Statement& row, int column, EntryKind& kind) {
  kind = EntryKindOf(row.Text(column)).value_or(kind);
  return absl::OkStatus();
}

absl::Status ReadColumn(const Statement& row, int column, RunStatus& status) {
  status = RunStatusOf(row.Text(column)).value_or(status);
  return absl::OkStatus();
}

// Reads the run from the first columns of the row. The file may have been changed by hand.
absl::StatusOr<BoardRun> ReadRun(const Database& database, const Statement& row) {
  BoardRun run;
  int column = 0;
  absl::Status status;
  ForEachField<BoardRun>([&](const auto& field) {
    if (status.ok()) status = ReadColumn(row, column++, run.*field.member);
  });
  if (status.ok()) status = Validate(run);
  if (status.ok()) return run;
  return absl::DataLossError(
      absl::StrCat(database.path(), ": damaged: run ", run.id, ": ", status.message()));
}

// The best run of each entry in each table, with its number of runs and failures and the time of
// its latest run.
std::string BestQuery() {
  constexpr absl::string_view kSameEntry =
      "PARTITION BY task, task_hash, machine, isa, threads, entry, kind";
  const std::string columns = absl::StrJoin(Columns(), ", ");
  return absl::StrCat(
      "SELECT ", columns, ", runs, failures, latest FROM (SELECT ", columns,
      ", count(*) OVER same AS runs, sum(status = 'failed') OVER same AS failures,"
      " max(time) OVER same AS latest,"
      " row_number() OVER (",
      kSameEntry,
      " ORDER BY status = 'failed', iif(status = 'ok', speedup, NULL) DESC, time DESC, id) AS place"
      " FROM runs",
      ToAbsl(kFilter), " WINDOW same AS (", kSameEntry, ")) WHERE place = 1");
}

bool GoesBefore(const Standing& a, const Standing& b) {
  const bool a_failed = a.status == RunStatus::kFailed;
  const bool b_failed = b.status == RunStatus::kFailed;
  if (a_failed != b_failed) return b_failed;
  if (!a_failed && a.speedup != b.speedup) return a.speedup > b.speedup;
  return std::tie(a.entry, a.kind) < std::tie(b.entry, b.kind);
}

absl::Status ReadNames(Database& database, std::string_view column,
                       std::vector<std::string>& names) {
  SINTER_ASSIGN_OR_RETURN(
      Statement query,
      database.Prepare(absl::StrCat("SELECT DISTINCT ", ToAbsl(column), " FROM runs ORDER BY 1")));
  while (true) {
    SINTER_ASSIGN_OR_RETURN(const bool has_row, query.Step());
    if (!has_row) return absl::OkStatus();
    names.push_back(query.Text(0));
  }
}

}  // namespace

std::string Standing::RunsText(const Standing& standing) {
  return standing.failures == 0 ? absl::StrCat(standing.runs)
                                : absl::StrCat(standing.runs, ", ", standing.failures, " failed");
}

absl::StatusOr<Leaderboard> Leaderboard::Open(const std::string& path) {
  if (path.empty()) return absl::FailedPreconditionError("there is no place for the leaderboard");
  std::error_code ignored;  // opening reports the error
  const auto folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  SINTER_ASSIGN_OR_RETURN(Database database, Database::Open(path));
  SINTER_RETURN_IF_ERROR(PrepareBoard(database));
  if (!database.Prepare(BestQuery()).ok()) {
    return absl::DataLossError(absl::StrCat(path, ": damaged: its table lacks columns"));
  }
  return Leaderboard(std::move(database));
}

absl::StatusOr<std::string> Leaderboard::Add(BoardRun run) {
  if (run.id.empty()) run.id = RandomRunId();
  if (run.time.empty()) run.time = UtcTime();
  if (run.machine.empty()) run.machine = TuningMachine();
  if (run.sinter_version.empty()) run.sinter_version = SINTER_VERSION;
  Repair(run);
  SINTER_RETURN_IF_ERROR(Annotate(Validate(run), absl::StrCat("a run of '", run.entry, "'")));
  SINTER_ASSIGN_OR_RETURN(const int64_t added, Insert({run}));
  if (added == 1) return run.id;
  return absl::AlreadyExistsError(absl::StrCat(path(), ": there is a run ", run.id));
}

absl::StatusOr<int64_t> Leaderboard::Insert(const std::vector<BoardRun>& runs) {
  const std::vector<std::string> columns = Columns();
  const std::vector<std::string> parameters(columns.size(), "?");
  SINTER_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_));
  SINTER_ASSIGN_OR_RETURN(Statement insert,
                          database_.Prepare(absl::StrCat(
                              "INSERT INTO runs (", absl::StrJoin(columns, ", "), ") VALUES (",
                              absl::StrJoin(parameters, ", "), ") ON CONFLICT (id) DO NOTHING")));
  int64_t added = 0;
  for (const BoardRun& run : runs) {
    BindRun(run, insert);
    SINTER_RETURN_IF_ERROR(insert.Run());
    added += database_.changes();
  }
  SINTER_RETURN_IF_ERROR(transaction.Commit());
  return added;
}

absl::StatusOr<std::vector<BoardRun>> Leaderboard::Runs(const BoardFilter& filter) {
  SINTER_ASSIGN_OR_RETURN(
      Statement query,
      database_.Prepare(absl::StrCat("SELECT ", absl::StrJoin(Columns(), ", "), " FROM runs",
                                     ToAbsl(kFilter), " ORDER BY time, rowid")));
  BindFilter(filter, query);
  std::vector<BoardRun> runs;
  while (true) {
    SINTER_ASSIGN_OR_RETURN(const bool has_row, query.Step());
    if (!has_row) return runs;
    SINTER_ASSIGN_OR_RETURN(runs.emplace_back(), ReadRun(database_, query));
  }
}

absl::StatusOr<std::vector<BoardTable>> Leaderboard::Best(const BoardFilter& filter) {
  SINTER_ASSIGN_OR_RETURN(Statement query, database_.Prepare(BestQuery()));
  BindFilter(filter, query);
  using Key = std::tuple<std::string, std::string, std::string, int, std::string>;
  struct Dated {
    BoardTable table;
    std::string latest;
  };
  std::map<Key, Dated> tables;
  const int columns = static_cast<int>(Columns().size());
  while (true) {
    SINTER_ASSIGN_OR_RETURN(const bool has_row, query.Step());
    if (!has_row) break;
    SINTER_ASSIGN_OR_RETURN(BoardRun run, ReadRun(database_, query));
    Dated& dated = tables[{run.task, run.machine, run.isa, run.threads, run.task_hash}];
    dated.table = {.task = run.task,
                   .task_hash = run.task_hash,
                   .machine = run.machine,
                   .isa = run.isa,
                   .threads = run.threads,
                   .standings = std::move(dated.table.standings)};
    Standing standing{std::move(run)};
    standing.runs = query.Integer(columns);
    standing.failures = query.Integer(columns + 1);
    dated.latest = std::max(dated.latest, query.Text(columns + 2));
    dated.table.standings.push_back(std::move(standing));
  }
  std::vector<Dated> sorted;
  for (auto& [key, dated] : tables) sorted.push_back(std::move(dated));
  std::stable_sort(sorted.begin(), sorted.end(), [](const Dated& a, const Dated& b) {
    const auto place = [](const BoardTable& table) {
      return std::tie(table.task, table.machine, table.isa, table.threads);
    };
    if (place(a.table) != place(b.table)) return place(a.table) < place(b.table);
    return a.latest > b.latest;
  });
  std::vector<BoardTable> result;
  for (Dated& dated : sorted) {
    std::vector<Standing>& standings = dated.table.standings;
    std::sort(standings.begin(), standings.end(), GoesBefore);
    for (size_t i = 0; i < standings.size() && standings[i].status == RunStatus::kOk; ++i) {
      standings[i].rank.value = static_cast<int>(i) + 1;
    }
    result.push_back(std::move(dated.table));
  }
  return result;
}

absl::StatusOr<BoardNames> Leaderboard::Names() {
  BoardNames names;
  SINTER_RETURN_IF_ERROR(ReadNames(database_, "task", names.tasks));
  SINTER_RETURN_IF_ERROR(ReadNames(database_, "machine", names.machines));
  SINTER_RETURN_IF_ERROR(ReadNames(database_, "entry", names.entries));
  return names;
}

absl::StatusOr<int64_t> Leaderboard::Export(const std::string& path, const BoardFilter& filter) {
  SINTER_ASSIGN_OR_RETURN(const std::vector<BoardRun> runs, Runs(filter));
  SINTER_ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::Create(path));
  for (const BoardRun& run : runs) {
    SINTER_RETURN_IF_ERROR(file.Write(absl::StrCat(LineOf(run), "\n")));
  }
  SINTER_RETURN_IF_ERROR(file.Commit());
  return static_cast<int64_t>(runs.size());
}

absl::StatusOr<ImportCounts> Leaderboard::Import(const std::string& path) {
  // All lines are read before others have to wait for the transaction.
  SINTER_ASSIGN_OR_RETURN(const std::vector<BoardRun> runs, ReadLines(path));
  SINTER_ASSIGN_OR_RETURN(const int64_t added, Insert(runs));
  return ImportCounts{.added = added, .already_there = static_cast<int64_t>(runs.size()) - added};
}

}  // namespace sinter::compete
