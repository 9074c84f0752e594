#include "compete/leaderboard.h"

#include <cmath>
#include <limits>
#include <set>

#include "compete/board_lines.h"
#include "compete/board_schema.h"
#include "gmock/gmock.h"
#include "sinter/tuning_cache.h"
#include "sinter/version.h"
#include "tests/compete/board_samples.h"

namespace sinter::compete {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class LeaderboardTest : public BoardTest {};

// All fields of the run, exactly.
std::string Text(const BoardRun& run) { return LineOf(run); }

std::vector<std::string> Ids(const std::vector<BoardRun>& runs) {
  std::vector<std::string> ids;
  for (const BoardRun& run : runs) ids.push_back(run.id);
  return ids;
}

std::vector<std::string> Entries(const BoardTable& table) {
  std::vector<std::string> entries;
  for (const Standing& standing : table.standings) entries.push_back(standing.entry);
  return entries;
}

TEST_F(LeaderboardTest, KeepsEveryFieldOfARun) {
  BoardRun run = GoodRun(1);
  run.kind = EntryKind::kPeer;
  run.entry = "na\xC3\xAFve \"quoted\"; DROP TABLE runs; --";
  run.error = 5e-324;
  run.speedup = std::nextafter(12.5, 13);
  const BoardRun failed = FailedRun(2, "broken", "line\nbreak <script>");
  {
    Leaderboard board = Open();
    EXPECT_EQ(*board.Add(run), run.id);
    EXPECT_TRUE(board.Add(failed).ok());
  }
  const auto runs = Open().Runs();
  ASSERT_TRUE(runs.ok()) << runs.status();
  ASSERT_EQ(runs->size(), 2U);
  EXPECT_EQ(Text((*runs)[0]), Text(run));
  EXPECT_EQ(Text((*runs)[1]), Text(failed));
  EXPECT_EQ(*(*runs)[0].speedup, *run.speedup);
}

TEST_F(LeaderboardTest, FillsInWhatIsEmpty) {
  BoardRun run = GoodRun(1);
  run.id = run.time = run.machine = run.sinter_version = "";
  Leaderboard board = Open("folder/of/its/own/board.db");
  const auto first = board.Add(run);
  const auto second = board.Add(run);
  ASSERT_TRUE(first.ok() && second.ok()) << first.status() << second.status();
  EXPECT_NE(*first, *second);
  const BoardRun kept = board.Runs()->front();
  EXPECT_EQ(kept.machine, TuningMachine());
  EXPECT_EQ(kept.sinter_version, SINTER_VERSION);
  EXPECT_TRUE(Validate(kept).ok()) << Validate(kept);
}

TEST_F(LeaderboardTest, AnIdIsThereOnce) {
  Leaderboard board = Open();
  ASSERT_TRUE(board.Add(GoodRun(1)).ok());
  EXPECT_EQ(board.Add(GoodRun(1, "other")).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(board.Runs()->size(), 1U);
  EXPECT_EQ(board.Runs()->front().entry, "mine");
}

TEST_F(LeaderboardTest, TextsOfAnEntryAreRepaired) {
  BoardRun run = FailedRun(1, "broken\xFF", std::string(10'000, 'x'));
  run.reason[4095] = '\xC3';  // the first half of a character
  run.reason[4096] = '\xA4';
  run.entry_version = std::string(
      "1\0"
      "2",
      3);
  run.error = std::numeric_limits<double>::infinity();
  run.samples.assign(2 * kMostSamples, 0.5);
  Leaderboard board = Open();
  const auto added = board.Add(run);
  ASSERT_TRUE(added.ok()) << added.status();
  const BoardRun kept = board.Runs()->front();
  EXPECT_EQ(kept.entry, "broken\xEF\xBF\xBD");
  EXPECT_EQ(kept.reason, std::string(4095, 'x'));
  EXPECT_EQ(kept.entry_version, "1 2");
  EXPECT_FALSE(kept.error.has_value());
  EXPECT_EQ(kept.samples.size(), kMostSamples);
}

TEST_F(LeaderboardTest, RefusesWrongFigures) {
  const double infinity = std::numeric_limits<double>::infinity();
  const auto refused = [](void (*change)(BoardRun&, double), double value) {
    BoardRun run = GoodRun(1);
    change(run, value);
    return std::string(Validate(run).message());
  };
  const auto median = [](BoardRun& run, double value) { run.median_seconds = value; };
  const auto error = [](BoardRun& run, double value) { run.error = value; };
  const auto sample = [](BoardRun& run, double value) { run.samples = {value}; };
  for (const double value : {-1.0, infinity, std::nan(""), 1e12}) {
    EXPECT_THAT(refused(median, value), HasSubstr("median_seconds is out of range"));
    EXPECT_THAT(refused(sample, value), HasSubstr("samples has a number out of range"));
  }
  EXPECT_THAT(refused(error, infinity), HasSubstr("error is out of range"));
  EXPECT_EQ(refused(error, 1e300), "");
  EXPECT_THAT(refused(median, 0), HasSubstr("median_seconds is 0"));
  EXPECT_THAT(refused(median, 1e-9), HasSubstr("min_seconds exceeds the median"));
  Leaderboard board = Open();
  BoardRun run = GoodRun(1);
  run.speedup.reset();
  EXPECT_EQ(board.Add(run).status().message(), "a run of 'mine': speedup is missing");
  run = GoodRun(1);
  run.reason = "none";
  EXPECT_FALSE(board.Add(run).ok());
  run = FailedRun(1, "mine", "");
  EXPECT_FALSE(board.Add(run).ok());
  run = GoodRun(1);
  run.threads = 0;
  EXPECT_FALSE(board.Add(run).ok());
  for (const char* const time : {"2025-13-01T00:00:00Z", "2025-01-31 12:34:56", "now"}) {
    run = GoodRun(1);
    run.time = time;
    EXPECT_FALSE(board.Add(run).ok()) << time;
  }
  for (const char* const id :
       {"1", "0123456789ABCDEF0123456789abcdef", "../../../../../../etc/passwd/abc"}) {
    run = GoodRun(1);
    run.id = id;
    EXPECT_FALSE(board.Add(run).ok()) << id;
  }
  EXPECT_TRUE(board.Runs()->empty());
}

TEST_F(LeaderboardTest, Filters) {
  Leaderboard board = Open();
  std::vector<BoardRun> runs = {GoodRun(1), GoodRun(2, "other"), GoodRun(3), GoodRun(4)};
  runs[2].task = "conv";
  runs[3].machine = "Processor B";
  for (const BoardRun& run : runs) ASSERT_TRUE(board.Add(run).ok());
  EXPECT_EQ(board.Runs()->size(), 4U);
  EXPECT_THAT(Ids(*board.Runs({.task = "conv"})), ElementsAre(runs[2].id));
  EXPECT_THAT(Ids(*board.Runs({.machine = "Processor B"})), ElementsAre(runs[3].id));
  EXPECT_THAT(Ids(*board.Runs({.entry = "other"})), ElementsAre(runs[1].id));
  EXPECT_THAT(Ids(*board.Runs({.since = "2025-03-04"})), ElementsAre(runs[2].id, runs[3].id));
  EXPECT_THAT(Ids(*board.Runs({.task = "matmul", .entry = "mine", .since = "2025-03-05T12"})),
              ElementsAre(runs[3].id));
  EXPECT_TRUE(board.Runs({.task = ""})->empty());
  EXPECT_TRUE(board.Runs({.task = "' OR 1 = 1 --"})->empty());
  const auto names = board.Names();
  ASSERT_TRUE(names.ok());
  EXPECT_THAT(names->tasks, ElementsAre("conv", "matmul"));
  EXPECT_THAT(names->machines, ElementsAre("Processor A", "Processor B"));
  EXPECT_THAT(names->entries, ElementsAre("mine", "other"));
}

TEST_F(LeaderboardTest, BestRunsInOrderAndThenThoseThatOnlyFailed) {
  Leaderboard board = Open();
  for (const BoardRun& run :
       {GoodRun(1, "slow", 2), GoodRun(2, "fast", 9), GoodRun(3, "fast", 11),
        GoodRun(4, "fast", 10), FailedRun(5, "fast", "crashed"),
        FailedRun(6, "broken", "the first reason"), FailedRun(7, "broken", "the latest reason"),
        GoodRun(8, "naive", 1)}) {
    ASSERT_TRUE(board.Add(run).ok());
  }
  const auto tables = board.Best({.task = "matmul", .machine = "Processor A"});
  ASSERT_TRUE(tables.ok()) << tables.status();
  ASSERT_EQ(tables->size(), 1U);
  const BoardTable& table = tables->front();
  EXPECT_THAT(Entries(table), ElementsAre("fast", "slow", "naive", "broken"));
  EXPECT_EQ(table.standings[0].speedup, 11);
  EXPECT_EQ(table.standings[0].rank.value, 1);
  EXPECT_EQ(table.standings[0].runs, 4);
  EXPECT_EQ(table.standings[0].failures, 1);
  EXPECT_EQ(table.standings[2].rank.value, 3);
  EXPECT_EQ(table.standings[3].reason, "the latest reason");
  EXPECT_EQ(table.standings[3].rank.value, std::nullopt);
}

TEST_F(LeaderboardTest, WhatDoesNotCompareIsInTablesOfItsOwn) {
  Leaderboard board = Open();
  std::vector<BoardRun> runs;
  for (int i = 0; i < 6; ++i) runs.push_back(GoodRun(i + 1));
  runs[1].machine = "Processor B";
  runs[2].threads = 4;
  runs[3].isa = "sse4";
  runs[4].task_hash = "0001";  // sorts before the first one, but is later
  runs[5].task = "conv";
  for (const BoardRun& run : runs) ASSERT_TRUE(board.Add(run).ok());
  const auto tables = board.Best();
  ASSERT_TRUE(tables.ok());
  std::vector<std::string> ids;
  for (const BoardTable& table : *tables) {
    ASSERT_EQ(table.standings.size(), 1U);
    ids.push_back(table.standings[0].id);
  }
  EXPECT_THAT(ids,
              ElementsAre(runs[5].id, runs[4].id, runs[0].id, runs[2].id, runs[3].id, runs[1].id));
  EXPECT_EQ(board.Best({.machine = "Processor B"})->size(), 1U);
}

TEST_F(LeaderboardTest, ExportedRunsAreImportedOnce) {
  Leaderboard here = Open();
  for (int i = 1; i <= 5; ++i) ASSERT_TRUE(here.Add(GoodRun(i)).ok());
  ASSERT_TRUE(here.Add(FailedRun(6, "broken", "reason\nwith a line break")).ok());
  EXPECT_EQ(*here.Export(Path("runs.jsonl")), 6);
  EXPECT_EQ(*here.Export(Path("broken.jsonl"), {.entry = "broken"}), 1);
  Leaderboard there = Open("there.db");
  ASSERT_TRUE(there.Add(GoodRun(3)).ok());
  ASSERT_TRUE(there.Add(GoodRun(7)).ok());
  auto counts = there.Import(Path("runs.jsonl"));
  ASSERT_TRUE(counts.ok()) << counts.status();
  EXPECT_EQ(counts->added, 5);
  EXPECT_EQ(counts->already_there, 1);
  counts = there.Import(Path("runs.jsonl"));
  EXPECT_EQ(counts->added, 0);
  EXPECT_EQ(there.Runs()->size(), 7U);
  // Lines of several files can be joined.
  Write("joined.jsonl", Contents("runs.jsonl") + Contents("broken.jsonl"));
  EXPECT_EQ(Open("third.db").Import(Path("joined.jsonl"))->already_there, 1);
  ASSERT_TRUE(Open("third.db").Export(Path("again.jsonl")).ok());
  EXPECT_EQ(Contents("again.jsonl"), Contents("runs.jsonl"));
}

TEST_F(LeaderboardTest, AnEmptyBoardIsNoError) {
  Leaderboard board = Open();
  EXPECT_TRUE(board.Runs()->empty());
  EXPECT_TRUE(board.Best()->empty());
  EXPECT_TRUE(board.Names()->tasks.empty());
  EXPECT_EQ(*board.Export(Path("none.jsonl")), 0);
  EXPECT_EQ(board.Import(Path("none.jsonl"))->added, 0);
}

TEST_F(LeaderboardTest, AThousandRunsWithManySamples) {
  Leaderboard board = Open();
  std::string lines;
  for (int i = 0; i < 1000; ++i) {
    BoardRun run = GoodRun(i, i % 2 == 0 ? "even" : "odd", 1 + i);
    run.samples.assign(100, 0.125);
    lines += LineOf(run) + "\n";
  }
  Write("runs.jsonl", lines);
  EXPECT_EQ(board.Import(Path("runs.jsonl"))->added, 1000);
  EXPECT_EQ(board.Best()->front().standings[0].speedup, 1000);
  EXPECT_EQ(board.Best()->front().standings[0].runs, 500);
}

}  // namespace
}  // namespace sinter::compete
