#include "compete/leaderboard_record.h"

#include "gmock/gmock.h"
#include "report/json.h"
#include "tests/compete/board_samples.h"

namespace sinter::compete {
namespace {

using testing::HasSubstr;
using testing::Not;

class LeaderboardRecordTest : public BoardTest {
 protected:
  LeaderboardRecord Record(const std::vector<BoardRun>& runs) const {
    Leaderboard board = Open();
    for (const BoardRun& run : runs) EXPECT_TRUE(board.Add(run).ok());
    LeaderboardRecord record{.board = "board.db", .machine = "Processor A"};
    record.tables = *board.Best();
    return record;
  }
};

std::vector<BoardRun> SomeRuns() {
  BoardRun naive = GoodRun(1, "naive", 1);
  naive.kind = EntryKind::kBuiltIn;
  naive.error = 0;
  naive.peak_memory_mb = std::nullopt;
  BoardRun peer = GoodRun(2, "onnxruntime", 40);
  peer.kind = EntryKind::kPeer;
  return {naive,
          peer,
          GoodRun(3),
          GoodRun(4, "mine", 11),
          FailedRun(5, "mine", "timed out"),
          FailedRun(6, "broken", "wrong result at [3,5]: 2 instead of 1")};
}

TEST_F(LeaderboardRecordTest, ATable) {
  EXPECT_EQ(ToText(Record(SomeRuns()), kAnyWidth), R"(matmul on Processor A, avx2, 2 threads
rank  entry        kind      version  speed-up        median ms  GFLOP/s  memory MB    error  when (UTC)               runs
----  -----------  --------  -------  --------  ---------------  -------  ---------  -------  ----------------  -----------
   1  onnxruntime  peer      1.2        40.00x    2.500 ± 2.1 %     64.0       34.2  3.1e-07  2025-03-03 12:34            1
   2  mine         library   1.2        12.50x    8.000 ± 2.1 %     20.0       34.2  3.1e-07  2025-03-04 12:34  3, 1 failed
   3  naive        built-in  1.2         1.00x  100.000 ± 2.1 %      1.6                   0  2025-03-02 12:34            1
failed: broken  2025-03-07 12:34, wrong result at [3,5]: 2 instead of 1
)");
}

TEST_F(LeaderboardRecordTest, TheHistory) {
  const std::vector<BoardRun> runs = SomeRuns();
  LeaderboardRecord record = Record(runs);
  record.history = runs;
  const std::string text = ToText(record, kAnyWidth);
  EXPECT_EQ(text.substr(text.find("All runs")), R"(All runs, the oldest first:
entry        version  file      result                                         speed-up        median ms  when (UTC)
-----------  -------  --------  ---------------------------------------------  --------  ---------------  ----------------
naive        1.2      01234567  ok                                                1.00x  100.000 ± 2.1 %  2025-03-02 12:34
onnxruntime  1.2      01234567  ok                                               40.00x    2.500 ± 2.1 %  2025-03-03 12:34
mine         1.2      01234567  ok                                               12.50x    8.000 ± 2.1 %  2025-03-04 12:34
mine         1.2      01234567  ok                                               11.00x    9.091 ± 2.1 %  2025-03-05 12:34
mine         1.2      01234567  failed: timed out                                                         2025-03-06 12:34
broken       1.2      01234567  failed: wrong result at [3,5]: 2 instead of 1                             2025-03-07 12:34
)");
}

TEST_F(LeaderboardRecordTest, FitsANarrowTerminal) {
  const std::string text = ToText(Record(SomeRuns()), 60);
  EXPECT_THAT(text, HasSubstr("left out in this narrow terminal"));
  EXPECT_THAT(text, HasSubstr("speed-up"));
}

TEST_F(LeaderboardRecordTest, TablesOfAnotherMachineAndDefinition) {
  std::vector<BoardRun> runs = {GoodRun(1), GoodRun(2), GoodRun(3)};
  runs[1].machine = "?";
  runs[1].threads = 1;
  runs[2].task_hash = "77aa";
  LeaderboardRecord record = Record(runs);
  record.tables[0].machine = "";
  const std::string text = ToText(record, kAnyWidth);
  EXPECT_THAT(text, HasSubstr("matmul on Processor A, avx2, 2 threads, definition 77aa\n"));
  EXPECT_THAT(text, HasSubstr("matmul on Processor A, avx2, 2 threads, definition 5d0e\n"));
  EXPECT_THAT(text, HasSubstr("matmul on an unknown processor, avx2, 1 thread\n"));
  EXPECT_THAT(text, HasSubstr("Times compare within a table only"));
}

TEST_F(LeaderboardRecordTest, AnEmptyBoardSaysHowToFillIt) {
  LeaderboardRecord record = Record({});
  EXPECT_EQ(
      ToText(record, kAnyWidth),
      "The leaderboard is empty. To fill it: sinter compete --task matmul --entry ./mine.so\n");
  record.runs_elsewhere = 3;
  record.imported = 3;
  record.already_there = 1;
  EXPECT_EQ(ToText(record, kAnyWidth),
            "Added 3 runs; the board already had 1.\n\n"
            "The leaderboard has no runs on this machine, Processor A. "
            "To fill it: sinter compete --task matmul --entry ./mine.so\n"
            "3 runs on other machines: --all-machines shows tables of them.\n");
}

TEST_F(LeaderboardRecordTest, NamesCannotMoveTheCursor) {
  BoardRun run = FailedRun(1, "evil\x1b[2J", "a\nb\x1b]0;title\x07");
  run.task = "task\x1b[H";
  run.isa = run.machine = "\x1b[31m";
  LeaderboardRecord record = Record({run});
  record.machine = "\x1b[0m";
  record.history = {run};
  EXPECT_THAT(ToText(record, kAnyWidth), Not(HasSubstr("\x1b")));
  record.tables.clear();
  record.runs_elsewhere = 1;
  EXPECT_THAT(ToText(record, kAnyWidth), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace sinter::compete
