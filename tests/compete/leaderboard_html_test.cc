#include "compete/leaderboard_html.h"

#include "gmock/gmock.h"
#include "nlohmann/json.hpp"
#include "tests/compete/board_samples.h"

namespace sinter::compete {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr char kHostile[] = "</script><script>alert(1)</script><!-- {{SCRIPT}} \"&amp;";

size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

class LeaderboardHtmlTest : public BoardTest {
 protected:
  std::string Page(const std::vector<BoardRun>& runs) const {
    Leaderboard board = Open();
    for (const BoardRun& run : runs) EXPECT_TRUE(board.Add(run).ok());
    return LeaderboardHtml(*board.Runs(), *board.Best(), "Processor A");
  }
  // The data of the page, as a browser reads it: up to the end of the script element.
  static json DataIn(const std::string& page) {
    const std::string start = "<script type=\"application/json\" id=\"data\">";
    const size_t begin = page.find(start) + start.size();
    return json::parse(page.substr(begin, page.find("</script>", begin) - begin));
  }
};

TEST_F(LeaderboardHtmlTest, ContainsTheRunsAndThePlaces) {
  const json data =
      DataIn(Page({GoodRun(1), GoodRun(2, "faster", 20), FailedRun(3, "broken", "why")}));
  EXPECT_EQ(data["machine"], "Processor A");
  ASSERT_EQ(data["runs"].size(), 3U);
  EXPECT_EQ(data["runs"][0]["samples"], 3);
  EXPECT_EQ(data["runs"][2]["reason"], "why");
  ASSERT_EQ(data["tables"].size(), 1U);
  const json& standings = data["tables"][0]["standings"];
  ASSERT_EQ(standings.size(), 3U);
  EXPECT_EQ(standings[0]["id"], GoodRun(2).id);
  EXPECT_EQ(standings[0]["rank"], 1);
  EXPECT_TRUE(standings[2]["rank"].is_null());
}

TEST_F(LeaderboardHtmlTest, IsOneFileThatNeedsNoNetwork) {
  const std::string page = Page({GoodRun(1)});
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, HasSubstr("<title>Sinter - leaderboard</title>"));
  EXPECT_THAT(page, Not(HasSubstr("{{")));
  // The only address names the format of drawings.
  EXPECT_EQ(Count(page, "http://") + Count(page, "https://"), 1U);
  EXPECT_THAT(page, Not(HasSubstr(" src=")));
  EXPECT_TRUE(DataIn(Page({})).is_object());
}

TEST_F(LeaderboardHtmlTest, NamesAndReasonsAreNeverMarkup) {
  BoardRun run = FailedRun(1, kHostile, kHostile);
  run.task = run.entry_version = run.isa = run.machine = run.task_hash = kHostile;
  const std::string page = Page({run});
  EXPECT_EQ(Count(page, "<script"), 2U);
  EXPECT_EQ(Count(page, "</script"), 2U);
  EXPECT_THAT(page, Not(HasSubstr("<!--")));
  const json data = DataIn(page);
  EXPECT_EQ(data["runs"][0]["entry"], kHostile);
  EXPECT_EQ(data["runs"][0]["reason"], kHostile);
}

TEST_F(LeaderboardHtmlTest, OnlyReportsOfSinterBecomePartOfThePage) {
  Write("report.json",
        R"({"sinter": "0.1.0", "verb": "report", "steps": [{"operators": "</script>"}]})");
  Write("secret.json", R"({"password": "swordfish"})");
  Write("page &?#.html", "<script>");
  std::vector<BoardRun> runs;
  for (const char* const name : {"report.json", "secret.json", "page &?#.html", "absent.json"}) {
    const int number = static_cast<int>(runs.size()) + 1;
    runs.push_back(GoodRun(number, name));
    runs.back().report = Path(name);
  }
  runs.push_back(GoodRun(5, "report.json", 1));  // not the best run of the entry
  runs.back().report = Path("report.json");
  runs.push_back(GoodRun(6, "address"));
  runs.back().report = "javascript:alert(1)";
  const std::string page = Page(runs);
  const json data = DataIn(page);
  EXPECT_EQ(data["reports"].size(), 1U);
  EXPECT_EQ(data["reports"][runs[0].id]["verb"], "report");
  EXPECT_THAT(page, Not(HasSubstr("swordfish")));
  EXPECT_EQ(data["links"].size(), 3U);
  for (const auto& [id, link] : data["links"].items()) {
    EXPECT_THAT(link.get<std::string>(), testing::StartsWith("file:///"));
  }
  EXPECT_THAT(data["links"][runs[2].id].get<std::string>(), HasSubstr("page%20%26%3F%23.html"));
}

}  // namespace
}  // namespace sinter::compete
