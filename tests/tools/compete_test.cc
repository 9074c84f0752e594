// Tests of sinter compete: what it prints, keeps and writes.
#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/paths.h"
#include "tests/tools/runner_fixture.h"

namespace sinter::tools {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using CompeteVerbTest = RunnerFixture;

TEST_F(CompeteVerbTest, KeepsEveryEntryOnTheBoard) {
  const std::string own = LibraryPath("matmul");
  const Outcome done = Sinter("compete --task attention --rounds 3 --entry blocked --entry '" +
                              own + "' --entry '" + LibraryPath("products") + "' --json -");
  EXPECT_EQ(done.exit_code, 0) << done.err;
  const json entries = json::parse(done.out)["entries"];
  ASSERT_EQ(entries.size(), 3U);
  const json board = json::parse(Sinter("leaderboard --json -").out);
  ASSERT_EQ(board["tables"].size(), 1U);
  const json& standings = board["tables"][0]["standings"];
  ASSERT_EQ(standings.size(), 3U);
  for (const json& entry : entries) {
    const auto kept = std::find_if(standings.begin(), standings.end(), [&](const json& standing) {
      return standing["entry"] == entry["entry"];
    });
    ASSERT_NE(kept, standings.end()) << entry["entry"];
    EXPECT_EQ((*kept)["kind"], entry["kind"]);
    EXPECT_EQ((*kept)["entry_version"], entry["version"]);
    EXPECT_EQ((*kept)["source_hash"], entry["file_hash"]);
    EXPECT_EQ((*kept)["median_seconds"], entry["median_ms"].get<double>() * 1e-3);
    EXPECT_EQ((*kept)["samples"].size(), 3U);
    EXPECT_EQ(entry["kind"], entry["entry"] == "blocked" ? "built-in" : "library");
    EXPECT_NE(entry["version"], "");
  }
}

TEST_F(CompeteVerbTest, FailedEntriesAreKeptWithTheirReason) {
  const Outcome done = Sinter("compete --rounds 3 --entry '" + LibraryPath("hostile_kWrong") + "'");
  EXPECT_EQ(done.exit_code, 1) << done.err;
  const Outcome board = Sinter("leaderboard");
  EXPECT_THAT(board.out, HasSubstr("failed: hostile_kWrong"));
}

TEST_F(CompeteVerbTest, ABoardOfOnesOwnOrNone) {
  EXPECT_EQ(Sinter("compete --rounds 1 --entry naive --board own.db").exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "own.db"));
  EXPECT_EQ(Sinter("compete --rounds 1 --entry naive --no-board").exit_code, 0);
  EXPECT_EQ(Sinter("compete --check --entry naive").exit_code, 0);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "board.db"));
  Write("text.db", "this is no board");
  const Outcome refused = Sinter("compete --rounds 1 --entry naive --board text.db");
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.out, HasSubstr("naive"));  // the results are not lost
  EXPECT_THAT(refused.err, HasSubstr("text.db"));
  EXPECT_EQ(Contents(folder_ / "text.db"), "this is no board");
}

TEST_F(CompeteVerbTest, ADefaultBoardThatCannotBeWrittenIsNoError) {
  Write("board.db", "this is no board");
  const Outcome done = Sinter("compete --rounds 1 --entry naive");
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.err, HasSubstr("the runs are not on the leaderboard: "));
}

TEST_F(CompeteVerbTest, WritesAReportOfEachEntry) {
  const Outcome done = Sinter("compete --rounds 1 --entry blocked --entry '" +
                              LibraryPath("matmul") + "' --reports pages --json -");
  EXPECT_EQ(done.exit_code, 0) << done.err;
  const json results = json::parse(done.out);
  for (const json& entry : results["entries"]) {
    const std::filesystem::path page = entry["report"].get<std::string>();
    EXPECT_TRUE(page.is_absolute()) << page;
    EXPECT_THAT(Contents(page), HasSubstr("<html"));
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "pages" / "task.sinter"));
  const json board = json::parse(Sinter("leaderboard --json -").out);
  for (const json& standing : board["tables"][0]["standings"]) EXPECT_NE(standing["report"], "");
}

}  // namespace
}  // namespace sinter::tools
