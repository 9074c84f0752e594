// The difference in time between two entrants that ran in the same rounds of a race.
#ifndef SINTER_RUNTIME_MEASURE_PAIRED_CHANGE_H_
#define SINTER_RUNTIME_MEASURE_PAIRED_CHANGE_H_

#include <span>

#include "sinter/performance_report.h"

namespace sinter {

// Compares the times of round i, first[i] with second[i]. The estimate is the Hodges-Lehmann median
// of the ratios' logarithms, and the interval that of the Wilcoxon signed-rank test at three
// standard deviations: no normal distribution is assumed, and single slow runs weigh little. A
// phase in which the machine is slow affects both times of a round and cancels out.
//
// A change is claimed if the whole interval lies beyond `floor` on one side, and there is no change
// that could be measured otherwise. Rounds that only one of the two has are ignored.
MeasuredChange CompareRounds(std::span<const double> first, std::span<const double> second,
                             double floor);

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_PAIRED_CHANGE_H_
