// The roofline ceilings of this machine.
#ifndef SINTER_RUNTIME_MEASURE_CEILINGS_H_
#define SINTER_RUNTIME_MEASURE_CEILINGS_H_

#include "absl/status/statusor.h"
#include "sinter/performance_report.h"

namespace sinter {

// Measures both ceilings with this many threads, in about a third of a second. The best of several
// tries counts, since whatever else runs can only make a try slower. ResourceExhausted if there is
// no memory for an array that exceeds the caches.
absl::StatusOr<MachineCeilings> MeasureCeilings(int threads);

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_CEILINGS_H_
