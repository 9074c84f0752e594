// The performance report as Markdown, short enough for a pull request.
#include <string>

#include "absl/strings/str_cat.h"
#include "report/performance_record.h"
#include "report/text.h"
#include "sinter/status.h"

namespace sinter {
namespace {

constexpr size_t kMostSteps = 20;

std::string Details(const std::string& summary, const std::string& content) {
  return absl::StrCat("\n<details><summary>", summary, "</summary>\n\n", content, "\n</details>\n");
}

}  // namespace

std::string ReportMarkdown(const PerformanceRecord& report) {
  Table head({{"sinter report"}, {""}});
  for (const auto& [title, line] : HeadLines(report)) head.AddRow({title, line});
  std::string text = report.interrupted ? "**Interrupted: stages or runs are missing.**\n\n" : "";
  absl::StrAppend(&text, head.ToMarkdown());
  if (report.differences) {
    absl::StrAppend(&text, "\n", ToTable(ClaimedDifferences(*report.differences)).ToMarkdown());
  }
  absl::StrAppend(&text,
                  Details("Passes that changed the graph", ToTable(report.passes).ToMarkdown()));
  if (!report.steps.empty()) {
    absl::StrAppend(&text, Details("The longest steps",
                                   ToTable(LongestSteps(report, kMostSteps)).ToMarkdown()));
  }
  return text;
}

}  // namespace sinter
