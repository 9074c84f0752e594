#include "report/bench_record.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"

namespace sinter {

// "" for one run, so a model without loops has no such column.
std::string StepRecord::RunsText(const StepRecord& step) {
  return step.runs == 1 ? "" : absl::StrCat(step.runs);
}

std::vector<TotalRecord> TotalsBy(const std::vector<StepRecord>& steps,
                                  std::string StepRecord::*key) {
  std::map<std::string, TotalRecord> by_name;
  for (const StepRecord& step : steps) {
    TotalRecord& total = by_name[step.*key];
    total.name = step.*key;
    ++total.steps;
    total.seconds += step.seconds;
    total.share += step.share;
    total.flops += step.flops;
  }
  std::vector<TotalRecord> totals;
  for (auto& [name, total] : by_name) {
    total.flops_per_second = RateOf(total.flops, total.seconds);
    totals.push_back(std::move(total));
  }
  std::stable_sort(totals.begin(), totals.end(), [](const TotalRecord& a, const TotalRecord& b) {
    return a.seconds > b.seconds;
  });
  return totals;
}

double RateOf(double amount, double seconds) { return seconds > 0 ? amount / seconds : 0; }

}  // namespace sinter
