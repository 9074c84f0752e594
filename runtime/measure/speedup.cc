#include "runtime/measure/speedup.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "runtime/measure/timing.h"

namespace sinter {

BenchmarkComparison SpeedupOf(std::span<const double> baseline, std::span<const double> candidate) {
  constexpr double kDeviations = 3;
  BenchmarkComparison comparison;
  std::vector<double> ratios;
  ratios.reserve(baseline.size() * candidate.size());
  for (const double before : baseline) {
    for (const double after : candidate) {
      if (before > 0 && after > 0) ratios.push_back(before / after);
    }
  }
  if (ratios.empty()) return comparison;
  const auto nth = [&](size_t index) {
    const auto at = ratios.begin() + static_cast<std::ptrdiff_t>(index);
    std::nth_element(ratios.begin(), at, ratios.end());
    return *at;
  };
  comparison.speedup = std::sqrt(nth((ratios.size() - 1) / 2) * nth(ratios.size() / 2));
  comparison.significant = Judge(baseline, candidate).significant;
  const auto pairs = static_cast<double>(ratios.size());
  const auto runs = static_cast<double>(baseline.size() + candidate.size());
  const double outside = pairs / 2 - kDeviations * std::sqrt(pairs * (runs + 1) / 12) - 0.5;
  if (outside < 1) return comparison;
  const auto cut = static_cast<size_t>(outside);
  comparison.low = nth(cut - 1);
  comparison.high = nth(ratios.size() - cut);
  return comparison;
}

}  // namespace sinter
