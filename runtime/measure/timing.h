// Statistics of repeated runs: a summary of their times, and whether two sets of runs differ.
#ifndef SINTER_RUNTIME_MEASURE_TIMING_H_
#define SINTER_RUNTIME_MEASURE_TIMING_H_

#include <span>
#include <vector>

#include "sinter/timing.h"

namespace sinter {

Timing SummaryOf(std::vector<double> seconds);

// Compares the times of two entrants of a race.
struct Verdict {
  // Whether the times differ by more than chance explains.
  bool significant = false;
  // The median of the second divided by that of the first; 1 if either has no runs.
  double ratio = 1;
};

// Uses the Mann-Whitney rank test, which needs no normal distribution and gives single slow runs
// little weight. The threshold is three standard deviations: one in 400 pairs with equal
// distributions is judged to differ, and a handful of runs never is.
Verdict Judge(std::span<const double> first, std::span<const double> second);

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_TIMING_H_
