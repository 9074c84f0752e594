// What became of every node of the imported model.
#ifndef SINTER_RUNTIME_MEASURE_SOURCE_DISPOSITIONS_H_
#define SINTER_RUNTIME_MEASURE_SOURCE_DISPOSITIONS_H_

#include <vector>

#include "ir/graph.h"
#include "runtime/execution_trace.h"
#include "sinter/performance_report.h"

namespace sinter {

// One entry for every source node, in the order of the table. `portable` is the graph after the
// portable passes; the trace is of a run of it.
std::vector<SourceDisposition> DispositionsOf(const Graph& portable, const ExecutionTrace& trace);

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_SOURCE_DISPOSITIONS_H_
