#include "runtime/measure/paired_change.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace sinter {
namespace {

constexpr double kIntervalDeviations = 3;

// The averages of all pairs of values, each value with itself included, sorted.
std::vector<double> WalshAverages(const std::vector<double>& values) {
  std::vector<double> averages;
  averages.reserve(values.size() * (values.size() + 1) / 2);
  for (size_t i = 0; i < values.size(); ++i) {
    for (size_t j = i; j < values.size(); ++j) averages.push_back((values[i] + values[j]) / 2);
  }
  std::sort(averages.begin(), averages.end());
  return averages;
}

double Median(const std::vector<double>& sorted) {
  const size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

}  // namespace

MeasuredChange CompareRounds(std::span<const double> first, std::span<const double> second,
                             double floor) {
  MeasuredChange change;
  std::vector<double> logarithms;
  for (size_t i = 0; i < std::min(first.size(), second.size()); ++i) {
    if (first[i] > 0 && second[i] > 0) logarithms.push_back(std::log(second[i] / first[i]));
  }
  change.rounds = logarithms.size();
  if (logarithms.empty()) return change;
  const std::vector<double> averages = WalshAverages(logarithms);
  change.relative = std::expm1(Median(averages));
  const auto n = static_cast<double>(logarithms.size());
  const double outside =
      n * (n + 1) / 4 - kIntervalDeviations * std::sqrt(n * (n + 1) * (2 * n + 1) / 24) - 0.5;
  if (outside < 1) return change;
  const auto cut = static_cast<size_t>(outside);
  const double low = std::expm1(averages[cut - 1]);
  const double high = std::expm1(averages[averages.size() - cut]);
  change.half_width = std::max(high - change.relative, change.relative - low);
  change.verdict = low > floor     ? MeasuredChange::Verdict::kSlower
                   : high < -floor ? MeasuredChange::Verdict::kFaster
                                   : MeasuredChange::Verdict::kNoChange;
  return change;
}

}  // namespace sinter
