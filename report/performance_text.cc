// The performance report for the terminal: the lines that matter first, then the tables.
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "report/format.h"
#include "report/performance_record.h"
#include "report/text.h"
#include "sinter/status.h"

namespace sinter {
namespace {

constexpr size_t kMostGains = 4;
constexpr size_t kMostOperators = 4;
constexpr size_t kMostSteps = 15;  // in a table
constexpr size_t kMostCopies = 5;
constexpr size_t kMostMissed = 5;

// What the pass changes: left out alone, or in a quick report added to those before it.
const MeasuredChange& GainOf(const PassEffect& pass) {
  return pass.contribution ? *pass.contribution : pass.change;
}

std::string Gains(const PerformanceReport& report) {
  std::vector<const PassEffect*> passes;
  for (const PassEffect& pass : report.passes) {
    if (GainOf(pass).verdict == MeasuredChange::Verdict::kFaster) passes.push_back(&pass);
  }
  std::stable_sort(passes.begin(), passes.end(), [](const PassEffect* a, const PassEffect* b) {
    return GainOf(*a).relative < GainOf(*b).relative;
  });
  if (passes.size() > kMostGains) passes.resize(kMostGains);
  if (passes.empty()) return "no pass made it measurably faster";
  return absl::StrJoin(passes, ", ", [](std::string* out, const PassEffect* pass) {
    const MeasuredChange& gain = GainOf(*pass);
    absl::StrAppend(out, pass->pass, " ", FormatPercent(-gain.relative), " ",
                    FormatInterval(gain.half_width.value_or(0)));
  });
}

std::string TimeByOperators(const PerformanceReport& report) {
  std::map<std::string, double> shares;
  for (const ReportStep& step : report.steps) shares[step.operators] += step.share;
  std::vector<std::pair<std::string, double>> sorted(shares.begin(), shares.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  double rest = 0;
  std::string text;
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (i >= kMostOperators) {
      rest += sorted[i].second;
      continue;
    }
    absl::StrAppend(&text, i == 0 ? "" : ", ", Shorten(sorted[i].first, 32), " ",
                    FormatPercent(sorted[i].second));
  }
  if (rest > 0) absl::StrAppend(&text, ", other steps ", FormatPercent(rest));
  return text;
}

std::string Reliability(const PerformanceReport& report) {
  const MeasurementNoise& noise = report.noise;
  std::string text = absl::StrFormat("%d rounds in %.0f s", noise.rounds, noise.seconds);
  if (noise.twins.half_width) {
    absl::StrAppend(&text, absl::StrFormat("; two sessions with the same plan differ by %s %s",
                                           FormatPercent(std::abs(noise.twins.relative)),
                                           FormatInterval(*noise.twins.half_width)));
  }
  if (noise.busy) {
    absl::StrAppend(&text, absl::StrFormat("; the machine was busy: other programs used %.1f "
                                           "processors, and intervals are wide",
                                           noise.other_processors));
  }
  return text;
}

template <class Record>
std::vector<Record> FirstOf(const std::vector<Record>& records, size_t most) {
  return {records.begin(),
          records.begin() + static_cast<std::ptrdiff_t>(std::min(most, records.size()))};
}

std::string StepsText(const PerformanceReport& report) {
  static constexpr std::array<std::string_view, 7> kShown = {
      "node", "operators", "kernel", "median_ms", "share", "gflop_per_second", "roofline_share"};
  const std::string title =
      report.steps.size() > kMostSteps
          ? absl::StrCat("The ", kMostSteps, " longest of ", report.steps.size(), " steps")
          : "The steps, the longest first";
  return absl::StrCat("\n", title, "\n\n",
                      ToTable(LongestSteps(report, kMostSteps), kShown).ToString());
}

}  // namespace

std::vector<ReportStep> LongestSteps(const PerformanceReport& report, size_t most) {
  std::vector<ReportStep> steps = report.steps;
  std::stable_sort(steps.begin(), steps.end(),
                   [](const auto& a, const auto& b) { return a.seconds > b.seconds; });
  return FirstOf(steps, most);
}

std::vector<TitledLine> HeadLines(const PerformanceRecord& report) {
  const double speedup =
      report.finished.median > 0 ? report.unoptimised.median / report.finished.median : 1;
  std::vector<TitledLine> lines = {
      {"model", absl::StrCat(report.model, " on ", report.backend, ", ", report.threads,
                             report.threads == 1 ? " thread" : " threads")},
      {"time", absl::StrCat(FormatMilliseconds(report.finished.median), " ms; ",
                            FormatMilliseconds(report.unoptimised.median),
                            " ms without passes: ", FormatRatio(speedup))},
      {"gained by", Gains(report)}};
  if (!report.steps.empty()) lines.emplace_back("spent in", TimeByOperators(report));
  lines.emplace_back(
      "memory", absl::StrCat("arena ", FormatMegabytes(report.arena_bytes), " MB, packed weights ",
                             FormatMegabytes(report.packed_bytes), " MB"));
  lines.emplace_back(
      "error", absl::StrCat(FormatError(report.error), "; ", FormatError(report.unoptimised_error),
                            " without passes"));
  lines.emplace_back("measured", Reliability(report));
  return lines;
}

std::string ReportText(const PerformanceRecord& report) {
  Table head({{""}, {""}});
  for (const auto& [title, line] : HeadLines(report)) head.AddRow({title, line});
  std::string text = report.interrupted ? "Interrupted: stages or runs are missing.\n\n" : "";
  absl::StrAppend(&text, head.ToString(),
                  "\nPasses that changed the graph: the whole model with the passes so far, and, "
                  "alone,\nthe complete pipeline with this pass against the same without it\n\n",
                  ToTable(report.passes).ToString());
  if (!report.unchanged.empty()) {
    absl::StrAppend(&text, "Without effect: ", absl::StrJoin(report.unchanged, ", "), "\n");
  }
  if (report.differences) absl::StrAppend(&text, DifferencesText(*report.differences));
  if (!report.steps.empty()) absl::StrAppend(&text, StepsText(report));
  if (!report.copies.empty()) {
    absl::StrAppend(&text, "\nCopies that are left (", report.copies.size(), ")\n\n",
                    ToTable(FirstOf(report.copies, kMostCopies)).ToString());
  }
  if (!report.missed.empty()) {
    absl::StrAppend(&text, "\nFusions that did not happen (", report.missed.size(), ")\n\n",
                    ToTable(FirstOf(report.missed, kMostMissed)).ToString());
  }
  return text;
}

}  // namespace sinter
