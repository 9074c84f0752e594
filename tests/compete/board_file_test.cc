// Files that are no leaderboards, are damaged, or have another version.
#include <vector>

#include "compete/board_schema.h"
#include "compete/database.h"
#include "gmock/gmock.h"
#include "sinter/status.h"
#include "tests/compete/board_samples.h"

namespace sinter::compete {
namespace {

using testing::HasSubstr;

class BoardFileTest : public BoardTest {
 protected:
  // Opens the file, expects the error and that the file stays as it is.
  void ExpectRefused(const std::string& name, absl::StatusCode code, const std::string& message) {
    const std::string before = Contents(name);
    const auto board = Leaderboard::Open(Path(name));
    EXPECT_EQ(board.status().code(), code) << board.status();
    EXPECT_THAT(board.status().message(), HasSubstr(Path(name)));
    EXPECT_THAT(board.status().message(), HasSubstr(message));
    EXPECT_EQ(Contents(name), before);
  }

  // Runs the statements on the file, without Sinter's checks.
  void Change(const std::string& name, const std::string& sql) {
    auto database = Database::Open(Path(name));
    ASSERT_TRUE(database.ok()) << database.status();
    const absl::Status status = database->Run(sql);
    ASSERT_TRUE(status.ok()) << status;
  }
};

TEST_F(BoardFileTest, AnotherFileIsLeftAsItIs) {
  Write("text", "These are the notes of somebody.\n");
  ExpectRefused("text", absl::StatusCode::kInvalidArgument, "not a leaderboard");
  Write("bytes", std::string(100'000, '\x7F'));
  ExpectRefused("bytes", absl::StatusCode::kInvalidArgument, "not a leaderboard");
}

TEST_F(BoardFileTest, AnotherDatabaseIsLeftAsItIs) {
  Change("music.db", "CREATE TABLE runs (id TEXT); INSERT INTO runs VALUES ('1')");
  ExpectRefused("music.db", absl::StatusCode::kInvalidArgument, "of another program");
  Change("versioned.db", "PRAGMA user_version = 1");
  ExpectRefused("versioned.db", absl::StatusCode::kInvalidArgument, "of another program");
}

TEST_F(BoardFileTest, ANewerVersionIsRefused) {
  ASSERT_TRUE(Open().Add(GoodRun(1)).ok());
  Change("board.db", "PRAGMA user_version = 7");
  ExpectRefused("board.db", absl::StatusCode::kFailedPrecondition,
                "version 7, which a newer Sinter wrote; this one reads up to version 1");
}

TEST_F(BoardFileTest, AnOlderVersionIsUpgraded) {
  ASSERT_TRUE(Open().Add(GoodRun(1)).ok());
  std::vector<std::string_view> upgrades(BoardUpgrades().begin(), BoardUpgrades().end());
  const size_t version = upgrades.size();
  upgrades.push_back(
      "ALTER TABLE runs ADD COLUMN weather TEXT NOT NULL DEFAULT 'fine'; PRAGMA user_version = 2");
  upgrades.push_back("UPDATE runs SET weather = 'rain'; PRAGMA user_version = 3");
  {
    auto database = Database::Open(Path("board.db"));
    ASSERT_TRUE(database.ok());
    const absl::Status status = PrepareBoard(*database, upgrades);
    ASSERT_TRUE(status.ok()) << status;
    EXPECT_EQ(*database->Number("PRAGMA user_version"), static_cast<int64_t>(version) + 2);
    EXPECT_EQ(*database->Number("SELECT count(*) FROM runs WHERE weather = 'rain'"), 1);
  }
  EXPECT_FALSE(Leaderboard::Open(Path("board.db")).ok());
}

TEST_F(BoardFileTest, AFailedUpgradeChangesNothing) {
  ASSERT_TRUE(Open().Add(GoodRun(1)).ok());
  std::vector<std::string_view> upgrades(BoardUpgrades().begin(), BoardUpgrades().end());
  upgrades.push_back("DELETE FROM runs; PRAGMA user_version = 2; INSERT INTO nowhere VALUES (1)");
  auto database = Database::Open(Path("board.db"));
  ASSERT_TRUE(database.ok());
  EXPECT_FALSE(PrepareBoard(*database, upgrades).ok());
  EXPECT_EQ(Open().Runs()->size(), 1U);
}

TEST_F(BoardFileTest, ADamagedFileIsAnError) {
  {
    Leaderboard board = Open();
    for (int i = 0; i < 200; ++i) ASSERT_TRUE(board.Add(GoodRun(i)).ok());
  }
  const std::string good = Contents("board.db");
  ASSERT_GT(good.size(), 60'000U);
  std::string damaged = good;
  damaged.replace(20'000, 20'000, std::string(20'000, '\xA5'));
  Write("board.db", damaged);
  ExpectRefused("board.db", absl::StatusCode::kDataLoss, "damaged");
  Write("board.db", good.substr(0, good.size() / 2));
  ExpectRefused("board.db", absl::StatusCode::kDataLoss, "damaged");
  Write("board.db", good);
  EXPECT_EQ(Open().Runs()->size(), 200U);
}

TEST_F(BoardFileTest, ARunThatWasChangedByHandIsAnError) {
  ASSERT_TRUE(Open().Add(GoodRun(1)).ok());
  for (const char* const change :
       {"median_seconds = -1", "samples = 'none'", "samples = '[1e400]'", "threads = 1 << 40",
        "time = 'yesterday'", "entry = ''", "status = 'failed'"}) {
    Change("board.db", "CREATE TABLE saved AS SELECT * FROM runs");
    Change("board.db", std::string("UPDATE runs SET ") + change);
    const auto runs = Open().Runs();
    EXPECT_EQ(runs.status().code(), absl::StatusCode::kDataLoss) << change << runs.status();
    EXPECT_THAT(runs.status().message(), HasSubstr("damaged: run 0000"));
    EXPECT_FALSE(Open().Best().ok()) << change;
    Change("board.db", "DELETE FROM runs; INSERT INTO runs SELECT * FROM saved; DROP TABLE saved");
  }
  EXPECT_EQ(Open().Runs()->size(), 1U);
}

TEST_F(BoardFileTest, ATableOfAnotherFormIsAnError) {
  ASSERT_TRUE(Open().Add(GoodRun(1)).ok());
  Change("board.db", "ALTER TABLE runs DROP COLUMN speedup");
  EXPECT_EQ(Leaderboard::Open(Path("board.db")).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(BoardFileTest, WhatIsNoFileIsAnError) {
  for (const std::string& path :
       {std::string(), Path(""), std::string("/dev/null"), Path("board.db/below")}) {
    if (path == Path("board.db/below")) Write("board.db", "");
    const auto board = Leaderboard::Open(path);
    EXPECT_EQ(board.status().code(), absl::StatusCode::kFailedPrecondition) << path;
  }
}

TEST_F(BoardFileTest, AnEmptyFileBecomesABoard) {
  Write("board.db", "");
  EXPECT_TRUE(Open().Add(GoodRun(1)).ok());
  auto database = Database::Open(Path("board.db"));
  auto mode = database->Prepare("PRAGMA journal_mode");
  ASSERT_TRUE(mode->Step().ok());
  EXPECT_EQ(mode->Text(0), "wal");
}

TEST_F(BoardFileTest, AnotherProcessThatWritesIsWaitedFor) {
  Leaderboard board = Open();
  auto database = Database::Open(Path("board.db"));
  {
    auto transaction = Transaction::Begin(*database);
    ASSERT_TRUE(transaction.ok());
    ASSERT_TRUE(database->Run("DELETE FROM runs").ok());
    EXPECT_TRUE(board.Runs()->empty());  // readers do not wait
  }
  EXPECT_TRUE(board.Add(GoodRun(1)).ok());
}

}  // namespace
}  // namespace sinter::compete
