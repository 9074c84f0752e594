// Which value occupies which part of the arena, and when.
#ifndef SINTER_RUNTIME_MEASURE_ARENA_INTERVALS_H_
#define SINTER_RUNTIME_MEASURE_ARENA_INTERVALS_H_

#include <vector>

#include "runtime/execution_trace.h"
#include "sinter/performance_report.h"

namespace sinter {

// The results of steps that lie in the arena, for every segment of the model, without bodies, whose
// arenas are their own. Steps are numbered within their segment. A value that is written in place
// over another begins a new interval.
std::vector<ArenaInterval> ArenaIntervals(const ExecutionTrace& trace);

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_ARENA_INTERVALS_H_
