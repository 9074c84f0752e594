// SQLite databases: prepared statements and transactions. Errors name the file:
//   InvalidArgument     it is not an SQLite database
//   DataLoss            it is damaged
//   DeadlineExceeded    another process kept it locked for too long
//   ResourceExhausted   no space or memory is left
//   FailedPrecondition  it cannot be opened, read or written
#ifndef SINTER_COMPETE_DATABASE_H_
#define SINTER_COMPETE_DATABASE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sinter::compete {

// A prepared statement. It must not outlive its database.
class Statement {
 public:
  // Parameters are numbered from 1 and NULL until they are bound. An error shows in the next Step.
  void Bind(int parameter, std::string_view text);
  void Bind(int parameter, int64_t number);
  void Bind(int parameter, double number);
  // Proceeds to the next row. False: there is none, and the statement can be bound and run again.
  absl::StatusOr<bool> Step();
  // Runs the statement to its end.
  absl::Status Run();

  // Columns of the row are numbered from 0.
  bool IsNull(int column) const;
  std::string Text(int column) const;
  int64_t Integer(int column) const;
  double Real(int column) const;

 private:
  friend class Database;
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(std::string path, sqlite3_stmt* statement)
      : path_(std::move(path)), statement_(statement) {}

  std::string path_;  // of the database, for errors
  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
  int bind_error_ = 0;
};

// A connection, which one thread at a time may use and which ends with a fork.
class Database {
 public:
  // Opens the file, or makes an empty one.
  static absl::StatusOr<Database> Open(const std::string& path);

  absl::StatusOr<Statement> Prepare(std::string_view sql);
  // Prepares and runs each statement of the text.
  absl::Status Run(std::string_view sql);
  // The result of a statement with one row and one column.
  absl::StatusOr<int64_t> Number(std::string_view sql);
  // Rows that the last statement inserted, changed or deleted.
  int64_t changes() const;
  const std::string& path() const { return path_; }

 private:
  friend class Transaction;
  struct Closer {
    void operator()(sqlite3* connection) const;
  };
  Database(std::string path, sqlite3* connection)
      : path_(std::move(path)), connection_(connection) {}

  std::string path_;
  std::unique_ptr<sqlite3, Closer> connection_;
};

// A transaction that writes. Others can read meanwhile, and wait to write. It is rolled back unless
// it is committed.
class Transaction {
 public:
  static absl::StatusOr<Transaction> Begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  // Must be the last call.
  absl::Status Commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;  // null: nothing to roll back
};

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_DATABASE_H_
