#include "report/performance_html.h"

#include <cmath>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "report/performance_record.h"

namespace sinter {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kHostile[] =
    "</script><script>alert(1)</script><!-- \xE2\x80\xA8 {{SCRIPT}} \"&amp;";

// The data of the page, as a browser reads it: up to the end of the script element.
nlohmann::json DataIn(const std::string& page) {
  const std::string start = "<script type=\"application/json\" id=\"data\">";
  const size_t begin = page.find(start) + start.size();
  return nlohmann::json::parse(page.substr(begin, page.find("</script>", begin) - begin));
}

size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

PerformanceRecord SmallReport() {
  PerformanceRecord report;
  report.model = "folder/net.onnx";
  report.passes = {{.pass = "swish", .rewrites = {{"swish", 3}}, .layers = {"block.0"}}};
  report.steps = {{.step = "0", .node = "block.0", .operators = "conv+mul", .sources = {"block.0"}},
                  {.step = "1", .node = "end", .operators = "attention"}};
  return report;
}

TEST(PerformanceHtml, ContainsTheResultsAndTheGraphs) {
  const GraphPicture picture{
      .title = "As imported",
      .svg = "<svg/>",
      .nodes = {{.id = "node3",
                 .name = "block.0",
                 .operator_class = "product",
                 .body = {{.depth = 1, .result = "%1", .operation = "conv", .operands = {"%0"}}}}}};
  const std::string page = PerformanceHtml(ToJson(SmallReport()), {picture});
  const nlohmann::json data = DataIn(page);
  EXPECT_EQ(data["report"], nlohmann::json(ToJson(SmallReport())));
  EXPECT_EQ(data["classes"]["conv+mul"], "product");
  EXPECT_EQ(data["classes"]["attention"], "attention");
  EXPECT_EQ(data["pictures"][0]["svg"], "<svg/>");
  EXPECT_EQ(data["pictures"][0]["nodes"][0]["body"][0]["operator"], "conv");
  EXPECT_THAT(page, HasSubstr("<title>net.onnx - performance report</title>"));
}

TEST(PerformanceHtml, IsOneFileThatNeedsNoNetwork) {
  const std::string page = PerformanceHtml(ToJson(SmallReport()), {});
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, Not(HasSubstr("{{")));
  // The only address names the format of drawings.
  EXPECT_EQ(Count(page, "http://") + Count(page, "https://"), 1U);
  EXPECT_THAT(page, Not(HasSubstr(" src=")));
}

TEST(PerformanceHtml, NamesAreNeverMarkup) {
  PerformanceRecord report = SmallReport();
  report.model = kHostile;
  report.passes[0].layers = {kHostile};
  report.steps[0].node = kHostile;
  report.sources = {{.source = kHostile, .operation = kHostile, .kind = "steps"}};
  const GraphPicture picture{.title = kHostile, .svg = kHostile, .nodes = {{.name = kHostile}}};
  const std::string page = PerformanceHtml(ToJson(report), {picture});
  EXPECT_EQ(Count(page, "<script"), 2U);
  EXPECT_EQ(Count(page, "</script"), 2U);
  EXPECT_THAT(page, Not(HasSubstr("<!--")));
  EXPECT_THAT(page, Not(HasSubstr("alert(1)</")));
  const nlohmann::json data = DataIn(page);
  EXPECT_EQ(data["report"]["steps"][0]["node"], kHostile);
  EXPECT_EQ(data["pictures"][0]["svg"], kHostile);
}

TEST(PerformanceHtml, AcceptsNamesThatAreNotUtf8) {
  PerformanceRecord report = SmallReport();
  report.model = "a\xFF.onnx";
  report.steps[0].node = "\xC3";
  const std::string page = PerformanceHtml(ToJson(report), {{.title = "\xFE", .svg = "\xFD"}});
  EXPECT_THAT(page, HasSubstr("<title>a\xEF\xBF\xBD.onnx - performance report</title>"));
  EXPECT_TRUE(DataIn(page).is_object());
}

TEST(PerformanceHtml, AcceptsAnInterruptedAndAnEmptyReport) {
  PerformanceRecord report;
  report.interrupted = true;
  report.error = NAN;
  const nlohmann::json data = DataIn(PerformanceHtml(ToJson(report), {}));
  EXPECT_EQ(data["report"]["interrupted"], true);
  EXPECT_TRUE(data["report"]["error"].is_null());
  EXPECT_TRUE(data["report"]["steps"].empty());
  EXPECT_TRUE(data["classes"].is_object());
}

}  // namespace
}  // namespace sinter
