#include "runtime/measure/timing.h"

#include <algorithm>
#include <cmath>

namespace sinter {
namespace {

double Quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(at);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

Timing SummaryOf(std::vector<double> seconds) {
  if (seconds.empty()) return {};
  std::sort(seconds.begin(), seconds.end());
  const double median = Quantile(seconds, 0.5);
  const double middle_half = Quantile(seconds, 0.75) - Quantile(seconds, 0.25);
  return {.min = seconds.front(),
          .median = median,
          .p90 = Quantile(seconds, 0.9),
          .spread = median > 0 ? middle_half / median : 0,
          .runs = seconds.size()};
}

Verdict Judge(std::span<const double> first, std::span<const double> second) {
  constexpr double kDeviations = 3;
  if (first.empty() || second.empty()) return {};
  // The number of pairs in which the first one's run is faster. Half of all pairs are expected.
  double faster = 0;
  for (const double a : first) {
    for (const double b : second) faster += a < b ? 1 : a == b ? 0.5 : 0;
  }
  const auto pairs = static_cast<double>(first.size() * second.size());
  const auto runs = static_cast<double>(first.size() + second.size());
  const double deviation = std::sqrt(pairs * (runs + 1) / 12);
  const double before = SummaryOf({first.begin(), first.end()}).median;
  const double after = SummaryOf({second.begin(), second.end()}).median;
  return {.significant = std::abs(faster - pairs / 2) > kDeviations * deviation,
          .ratio = before > 0 ? after / before : 1};
}

}  // namespace sinter
