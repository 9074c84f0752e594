#include "compete/board_lines.h"

#include <functional>

#include "gmock/gmock.h"
#include "nlohmann/json.hpp"
#include "tests/compete/board_samples.h"

namespace sinter::compete {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class BoardLinesTest : public BoardTest {
 protected:
  // The error of a line that was changed.
  static std::string ErrorOf(const std::function<void(json&)>& change) {
    json line = json::parse(LineOf(GoodRun(9)));
    change(line);
    return std::string(RunOfLine(line.dump()).status().message());
  }
};

TEST_F(BoardLinesTest, ALineIsARun) {
  for (const BoardRun& run : {GoodRun(1), FailedRun(2, "</script>", "a\tb\n\"c\"")}) {
    const std::string line = LineOf(run);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const auto read = RunOfLine(line);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(LineOf(*read), line);
  }
}

TEST_F(BoardLinesTest, EveryFieldHasItsType) {
  const json good = json::parse(LineOf(GoodRun(1)));
  const json values[] = {nullptr, true, "text", -1, 1e300, json::array({"x"}), json::object()};
  for (const auto& [key, value] : good.items()) {
    for (const json& other : values) {
      if (other.is_string() && value.is_string() && key != "id" && key != "time" && key != "kind" &&
          key != "status" && key != "reason")
        continue;
      if (key == "error" && other == 1e300) continue;
      json line = good;
      line[key] = other;
      EXPECT_FALSE(RunOfLine(line.dump()).ok()) << key << " " << other;
    }
    json line = good;
    line.erase(key);
    const bool may_be_absent =
        key == "gflop_per_second" || key == "peak_memory_mb" || key == "error";
    EXPECT_EQ(RunOfLine(line.dump()).ok(), may_be_absent) << key;
  }
}

TEST_F(BoardLinesTest, ErrorsSayWhatIsWrong) {
  EXPECT_EQ(ErrorOf([](json&) {}), "");
  EXPECT_EQ(ErrorOf([](json& line) { line["threads"] = "2"; }), "\"threads\" is not an integer");
  EXPECT_EQ(ErrorOf([](json& line) { line["threads"] = 18446744073709551615U; }),
            "\"threads\" is out of range");
  EXPECT_EQ(ErrorOf([](json& line) { line["threads"] = INT64_MIN; }),
            "\"threads\" is out of range");
  EXPECT_EQ(ErrorOf([](json& line) { line["threads"] = 1 << 20; }),
            "threads is out of range: 1048576");
  EXPECT_EQ(ErrorOf([](json& line) { line["kind"] = "spy"; }),
            "\"kind\" is not library, built-in or peer");
  EXPECT_EQ(ErrorOf([](json& line) { line.erase("entry"); }), "\"entry\" is missing");
  EXPECT_EQ(ErrorOf([](json& line) { line["more"] = 1; }), "it has unknown keys");
  EXPECT_EQ(ErrorOf([](json& line) { line["entry"] = std::string(257, 'x'); }),
            "entry is longer than 256 bytes");
  EXPECT_EQ(ErrorOf([](json& line) { line["samples"] = std::vector<int>(kMostSamples + 1); }),
            "\"samples\" has more than 100000 numbers");
  EXPECT_THAT(ErrorOf([](json& line) { line["leaderboard"] = 2; }),
              HasSubstr("a newer Sinter wrote it"));
  EXPECT_EQ(ErrorOf([](json& line) { line.erase("leaderboard"); }), "not a run of a leaderboard");
}

TEST_F(BoardLinesTest, WhatIsNoLineIsAnError) {
  const std::string line = LineOf(GoodRun(1));
  for (const std::string& text :
       {std::string("{"), std::string("[]"), std::string("1e999"), std::string("null"),
        std::string("{}"), std::string(100'000, '['), std::string(5'000'000, ' '), line + line,
        line.substr(0, line.size() / 2), std::string("{\"entry\":\"\xFF\"}"),
        "{\"entry\":\"twice\"," + line.substr(1)}) {
    EXPECT_FALSE(RunOfLine(text).ok()) << text.substr(0, 40);
  }
}

TEST_F(BoardLinesTest, AnImportIsWholeOrNothing) {
  const std::string good = LineOf(GoodRun(1)) + "\n" + LineOf(GoodRun(2)) + "\n";
  Leaderboard board = Open();
  ASSERT_TRUE(board.Add(GoodRun(3)).ok());
  json negative = json::parse(LineOf(GoodRun(4)));
  negative["median_seconds"] = -1;
  for (const std::string& bad :
       {std::string("{\"leaderboard\":1}"), negative.dump(), std::string("\xFF\xFE")}) {
    Write("runs.jsonl", good + bad + "\n" + LineOf(GoodRun(5)) + "\n");
    const auto counts = board.Import(Path("runs.jsonl"));
    EXPECT_EQ(counts.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(counts.status().message(), HasSubstr("runs.jsonl: line 3: "));
    EXPECT_EQ(board.Runs()->size(), 1U);
  }
  Write("runs.jsonl", good + "\n\n" + LineOf(GoodRun(2)));  // empty lines, no end of the last one
  EXPECT_EQ(board.Import(Path("runs.jsonl"))->added, 2);
  EXPECT_EQ(board.Import(Path("absent.jsonl")).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(board.Import("/dev/zero").status().code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(board.Import(Path("board.db")).ok());
}

}  // namespace
}  // namespace sinter::compete
