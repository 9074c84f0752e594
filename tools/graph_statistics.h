// Statistics of a graph.
#ifndef SINTER_TOOLS_GRAPH_STATISTICS_H_
#define SINTER_TOOLS_GRAPH_STATISTICS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ir/graph.h"

namespace sinter::tools {

struct GraphStatistics {
  int nodes = 0;
  std::map<std::string, int> nodes_by_operator;  // bodies count as the node that owns them
  int64_t parameters = 0;                        // elements of floating-point constants in use
  int64_t constant_bytes = 0;                    // bytes of all constants in use
  std::optional<double> gflop;                   // of one run; absent if shapes stay open
  size_t sources = 0;                            // nodes of the imported model ...
  std::map<std::string, int> removed_sources;    // ... and how many were removed, by kind and pass
};

// `input_dims` has the dims of each input; they determine the work of a run.
GraphStatistics StatisticsOf(const Graph& graph,
                             const std::vector<std::vector<int64_t>>& input_dims);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_GRAPH_STATISTICS_H_
