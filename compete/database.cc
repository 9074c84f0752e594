#include "compete/database.h"

#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "sinter/status.h"
#include "sqlite3.h"

namespace sinter::compete {
namespace {

// How long to wait for another process that writes: 30 s, and longer on a machine that is so busy
// that pauses take longer.
constexpr std::chrono::milliseconds kPause(2);
constexpr int kMostPauses = 15'000;

// SQLite's own pauses grow, so a process that has waited for long would rarely find the file
// unlocked while others keep writing.
int WaitForOthers(void*, int pauses) {
  if (pauses >= kMostPauses) return 0;
  std::this_thread::sleep_for(kPause);
  return 1;
}

absl::Status ErrorOf(sqlite3* connection, std::string_view path, int code) {
  const std::string message = absl::StrCat(ToAbsl(path), ": ");
  const char* const detail = sqlite3_errmsg(connection);
  switch (code & 0xFF) {
    case SQLITE_NOTADB:
      return absl::InvalidArgumentError(absl::StrCat(message, "not a leaderboard"));
    case SQLITE_CORRUPT:
      return absl::DataLossError(
          absl::StrCat(message, "damaged: ", detail, "; move it away to begin a new one"));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::DeadlineExceededError(
          absl::StrCat(message, "other processes have kept it locked for half a minute"));
    case SQLITE_FULL:
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG: return absl::ResourceExhaustedError(absl::StrCat(message, detail));
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
    case SQLITE_RANGE: return absl::InternalError(absl::StrCat(message, detail));
    default: return absl::FailedPreconditionError(absl::StrCat(message, detail));
  }
}

}  // namespace

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void Statement::Bind(int parameter, std::string_view text) {
  // A null pointer would bind NULL.
  const char* const bytes = text.empty() ? "" : text.data();
  const int code = sqlite3_bind_text64(statement_.get(), parameter, bytes, text.size(),
                                       SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code != SQLITE_OK) bind_error_ = code;
}

void Statement::Bind(int parameter, int64_t number) {
  const int code = sqlite3_bind_int64(statement_.get(), parameter, number);
  if (code != SQLITE_OK) bind_error_ = code;
}

void Statement::Bind(int parameter, double number) {
  const int code = sqlite3_bind_double(statement_.get(), parameter, number);
  if (code != SQLITE_OK) bind_error_ = code;
}

absl::StatusOr<bool> Statement::Step() {
  sqlite3* const connection = sqlite3_db_handle(statement_.get());
  if (bind_error_ != SQLITE_OK) return ErrorOf(connection, path_, bind_error_);
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  absl::Status status;
  if (code != SQLITE_DONE) status = ErrorOf(connection, path_, code);
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  if (!status.ok()) return status;
  return false;
}

absl::Status Statement::Run() {
  bool more = true;
  while (more) {
    SINTER_ASSIGN_OR_RETURN(more, Step());
  }
  return absl::OkStatus();
}

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::string Statement::Text(int column) const {
  const auto* const text =
      reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (text == nullptr) return "";
  return std::string(text, static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

int64_t Statement::Integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::Real(int column) const { return sqlite3_column_double(statement_.get(), column); }

void Database::Closer::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

absl::StatusOr<Database> Database::Open(const std::string& path) {
  // A name such as ":memory:" means something to SQLite, an absolute path does not.
  std::error_code error;
  const std::string absolute = std::filesystem::absolute(path, error).string();
  if (error) return absl::FailedPreconditionError(absl::StrCat(path, ": ", error.message()));
  const auto type = std::filesystem::status(absolute, error).type();
  if (type != std::filesystem::file_type::not_found &&
      type != std::filesystem::file_type::regular) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": not a file"));
  }
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(absolute.c_str(), &connection,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  Database database(path, connection);
  if (code != SQLITE_OK) return ErrorOf(connection, path, code);
  sqlite3_busy_handler(connection, WaitForOthers, nullptr);
  // The file may come from elsewhere: its triggers and views run no functions with side effects,
  // and its tables of SQLite's own cannot be written.
  sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  return database;
}

absl::StatusOr<Statement> Database::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                      &statement, nullptr);
  if (code != SQLITE_OK) return ErrorOf(connection_.get(), path_, code);
  return Statement(path_, statement);
}

absl::Status Database::Run(std::string_view sql) {
  while (!sql.empty()) {
    sqlite3_stmt* prepared = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                        &prepared, &rest);
    if (code != SQLITE_OK) return ErrorOf(connection_.get(), path_, code);
    sql.remove_prefix(static_cast<size_t>(rest - sql.data()));
    if (prepared == nullptr) continue;  // white space
    SINTER_RETURN_IF_ERROR(Statement(path_, prepared).Run());
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Database::Number(std::string_view sql) {
  SINTER_ASSIGN_OR_RETURN(Statement statement, Prepare(sql));
  SINTER_RETURN_IF_ERROR(statement.Step().status());
  return statement.Integer(0);
}

int64_t Database::changes() const { return sqlite3_changes64(connection_.get()); }

absl::StatusOr<Transaction> Transaction::Begin(Database& database) {
  SINTER_RETURN_IF_ERROR(database.Run("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::~Transaction() {
  // An error can have rolled it back already.
  if (database_ != nullptr && sqlite3_get_autocommit(database_->connection_.get()) == 0) {
    database_->Run("ROLLBACK").IgnoreError();
  }
}

absl::Status Transaction::Commit() {
  SINTER_RETURN_IF_ERROR(database_->Run("COMMIT"));
  database_ = nullptr;
  return absl::OkStatus();
}

}  // namespace sinter::compete
