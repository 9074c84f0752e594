// The performance report as Markdown, short enough for a pull request.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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
    std::vector<DifferenceRecord> changes;
    for (const DifferenceRecord& difference : *report.differences) {
      const bool claimed = difference.what == "model" || difference.verdict != "no change";
      if (claimed) changes.push_back(difference);
    }
    absl::StrAppend(&text, "\n", ToTable(changes).ToMarkdown());
  }
  absl::StrAppend(&text,
                  Details("Passes that changed the graph", ToTable(report.passes).ToMarkdown()));
  std::vector<ReportStep> steps = report.steps;
  std::stable_sort(steps.begin(), steps.end(),
                   [](const auto& a, const auto& b) { return a.seconds > b.seconds; });
  if (steps.size() > kMostSteps) steps.resize(kMostSteps);
  if (!steps.empty()) {
    absl::StrAppend(&text, Details("The longest steps", ToTable(steps).ToMarkdown()));
  }
  return text;
}

}  // namespace sinter
