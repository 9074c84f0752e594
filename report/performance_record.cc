#include "report/performance_record.h"

#include "absl/strings/str_cat.h"
#include "report/format.h"

namespace sinter {

std::string ChangeText(const MeasuredChange& change) {
  const std::string interval = FormatInterval(change.half_width.value_or(0));
  switch (change.verdict) {
    case MeasuredChange::Verdict::kUnmeasured: return change.rounds == 0 ? "" : "too few rounds";
    case MeasuredChange::Verdict::kFaster:
      return absl::StrCat("faster by ", FormatPercent(-change.relative), " ", interval);
    case MeasuredChange::Verdict::kSlower:
      return absl::StrCat("slower by ", FormatPercent(change.relative), " ", interval);
    case MeasuredChange::Verdict::kNoChange:
      return change.half_width == 0.0 ? "the same plan" : absl::StrCat("none (", interval, " %)");
  }
  return "";
}

std::string PassNodesText(const PassEffect& effect) {
  if (effect.nodes_before == effect.nodes_after) {
    return effect.nodes_after == 0 ? "" : absl::StrCat(effect.nodes_after);
  }
  return absl::StrCat(effect.nodes_before, " -> ", effect.nodes_after);
}

std::string PassChangeText(const PassEffect& effect) { return ChangeText(effect.change); }

std::string PassContributionText(const PassEffect& effect) {
  return effect.contribution ? ChangeText(*effect.contribution) : "";
}

std::string StepRooflineText(const ReportStep& step) {
  if (step.bound.empty()) return "";
  return absl::StrCat(FormatPercent(step.roofline_share), " ", step.bound);
}

}  // namespace sinter
