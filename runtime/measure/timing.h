// What many runs of the same thing say: a summary of their times, and whether two differ.
#ifndef SINTER_RUNTIME_MEASURE_TIMING_H_
#define SINTER_RUNTIME_MEASURE_TIMING_H_

#include <cstddef>
#include <span>
#include <vector>

namespace sinter {

// In seconds; all 0 when there were no runs.
struct Timing {
  double min = 0;
  double median = 0;
  double p90 = 0;
  double spread = 0;  // the middle half of the runs lies within this share of the median
  size_t runs = 0;
};
Timing SummaryOf(std::vector<double> seconds);

// How the times of one thing compare with those of another that ran in turns with it.
struct Verdict {
  // The times differ by more than chance explains.
  bool significant = false;
  // The median of the second over that of the first; 1 when either has no runs.
  double ratio = 1;
};

// Decides by the Mann-Whitney rank test: runs need no normal distribution, and a single slow one
// counts for little. The threshold is three standard deviations, so one in 400 pairs that are equal
// in truth is said to differ, and a handful of runs never is.
Verdict Judge(std::span<const double> first, std::span<const double> second);

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_TIMING_H_
