// Statistics of a graph.
#ifndef SINTER_TOOLS_GRAPH_STATISTICS_H_
#define SINTER_TOOLS_GRAPH_STATISTICS_H_

#include <cstdint>
#include <vector>

#include "ir/graph.h"
#include "report/inspect_record.h"

namespace sinter::tools {

// `input_dims` has the dims of each input; they determine the work of a run.
StatisticsRecord StatisticsOf(const Graph& graph,
                              const std::vector<std::vector<int64_t>>& input_dims);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_GRAPH_STATISTICS_H_
