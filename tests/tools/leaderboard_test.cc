// Tests of sinter leaderboard.
#include "compete/leaderboard.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "sinter/tuning_cache.h"
#include "tests/compete/board_samples.h"
#include "tests/tools/runner_fixture.h"

namespace sinter::tools {
namespace {

using compete::BoardRun;
using compete::FailedRun;
using compete::GoodRun;
using compete::Leaderboard;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class LeaderboardVerbTest : public RunnerFixture {
 protected:
  // Two runs of this machine and one of another.
  void FillBoard() const {
    BoardRun good = GoodRun(1);
    BoardRun failed = FailedRun(2, "broken", "it <b>crashed</b>");
    good.machine = failed.machine = TuningMachine();
    auto board = Leaderboard::Open((folder_ / "board.db").string());
    ASSERT_TRUE(board.ok()) << board.status();
    for (const BoardRun& run : {good, failed, GoodRun(3, "theirs", 99)}) {
      ASSERT_TRUE(board->Add(run).ok());
    }
  }
};

TEST_F(LeaderboardVerbTest, AnEmptyBoardSaysHowToFillIt) {
  const Outcome shown = Sinter("leaderboard --task matmul");
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("sinter compete --task matmul --entry ./mine.so"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "board.db"));
}

TEST_F(LeaderboardVerbTest, ShowsThisMachineUnlessAskedForOthers) {
  FillBoard();
  const Outcome here = Sinter("leaderboard");
  EXPECT_EQ(here.exit_code, 0) << here.err;
  EXPECT_THAT(here.out, HasSubstr("12.50x"));
  EXPECT_THAT(here.out, HasSubstr("failed: broken"));
  EXPECT_THAT(here.out, Not(HasSubstr("theirs")));
  EXPECT_THAT(here.out, HasSubstr("1 run on other machines: --all-machines"));
  const Outcome all = Sinter("leaderboard --all-machines");
  EXPECT_THAT(all.out, HasSubstr("theirs"));
  EXPECT_THAT(all.out, HasSubstr("Times compare within a table only"));
  const Outcome other = Sinter("leaderboard --machine 'Processor A' --history --json -");
  const json results = json::parse(other.out);
  ASSERT_EQ(results["tables"].size(), 1U);
  EXPECT_EQ(results["tables"][0]["standings"][0]["entry"], "theirs");
  EXPECT_EQ(results["history"].size(), 1U);
  EXPECT_EQ(json::parse(Sinter("leaderboard --history --json -").out)["history"].size(), 2U);
}

TEST_F(LeaderboardVerbTest, MovesRunsBetweenBoards) {
  FillBoard();
  EXPECT_THAT(Sinter("leaderboard --export runs.jsonl").out, HasSubstr("Wrote 3 runs."));
  EXPECT_THAT(Sinter("leaderboard --board there.db --import runs.jsonl").out,
              HasSubstr("Added 3 runs; the board already had 0."));
  EXPECT_THAT(Sinter("leaderboard --board there.db --import runs.jsonl --entry mine").out,
              HasSubstr("Added 0 runs; the board already had 3."));
  Write("wrong.jsonl", Contents(folder_ / "runs.jsonl") + "{}\n");
  const Outcome wrong = Sinter("leaderboard --board third.db --import wrong.jsonl");
  EXPECT_EQ(wrong.exit_code, 3);
  EXPECT_EQ(wrong.err, "sinter: wrong.jsonl: line 4: not a run of a leaderboard\n");
  EXPECT_THAT(Sinter("leaderboard --board third.db").out, HasSubstr("empty"));
}

TEST_F(LeaderboardVerbTest, WritesAPage) {
  FillBoard();
  const Outcome page = Sinter("leaderboard --html page.html");
  EXPECT_EQ(page.exit_code, 0) << page.err;
  const std::string html = Contents(folder_ / "page.html");
  EXPECT_THAT(html, HasSubstr("theirs"));  // all machines
  EXPECT_THAT(html, Not(HasSubstr("<b>crashed")));
}

TEST_F(LeaderboardVerbTest, WrongUsage) {
  FillBoard();
  const Outcome unknown = Sinter("leaderboard --task matmull");
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("there is no task 'matmull': did you mean matmul?"));
  EXPECT_EQ(Sinter("leaderboard --machine x --all-machines").exit_code, 2);
  EXPECT_EQ(Sinter("leaderboard --entry nobody").exit_code, 2);
  Write("notes.txt", "not a board\n");
  const Outcome foreign = Sinter("leaderboard --board notes.txt");
  EXPECT_EQ(foreign.exit_code, 3);
  EXPECT_EQ(foreign.err, "sinter: notes.txt: not a leaderboard\n");
  EXPECT_EQ(Contents(folder_ / "notes.txt"), "not a board\n");
}

}  // namespace
}  // namespace sinter::tools
