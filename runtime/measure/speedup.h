// The speed-up between two sets of runs that were not measured in pairs.
#ifndef SINTER_RUNTIME_MEASURE_SPEEDUP_H_
#define SINTER_RUNTIME_MEASURE_SPEEDUP_H_

#include <span>

#include "sinter/benchmark_scope.h"

namespace sinter {

// Compares the times of `baseline` with those of `candidate`. The estimate is the Hodges-Lehmann
// median of the ratios of all pairs, and the interval that of the Mann-Whitney rank test at three
// standard deviations, which Judge uses for `significant`. Times that are not positive are ignored.
BenchmarkComparison SpeedupOf(std::span<const double> baseline, std::span<const double> candidate);

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_SPEEDUP_H_
