// The graphs of a report: as imported, and as the plan runs it.
#ifndef SINTER_REPORT_GRAPH_PICTURES_H_
#define SINTER_REPORT_GRAPH_PICTURES_H_

#include <vector>

#include "report/graph_picture.h"
#include "runtime/execution_trace.h"
#include "sinter/model.h"
#include "sinter/performance_report.h"

namespace sinter {

// The imported graph of the model, which must have it, and the graph of each segment's plan. Graphs
// that are too large, or that Graphviz cannot draw soon, have no drawing. `report` has the times of
// the steps.
std::vector<GraphPicture> MakeGraphPictures(const Model& model, const ExecutionTrace& trace,
                                            const PerformanceReport& report);

}  // namespace sinter

#endif  // SINTER_REPORT_GRAPH_PICTURES_H_
