// Execution orders of a graph's nodes.
#ifndef SINTER_PASSES_STEP_ORDER_H_
#define SINTER_PASSES_STEP_ORDER_H_

#include <vector>

#include "ir/graph.h"

namespace sinter {

// Every node comes after the producers of its operands. Of several nodes that could come next, the
// one that leaves the fewest live bytes does, or on a tie the one with the lowest id. The order is
// greedy: it frees memory early, but may be worse than the order of the file. All shapes must be
// static.
std::vector<NodeId> FrugalOrder(const Graph& graph);

}  // namespace sinter

#endif  // SINTER_PASSES_STEP_ORDER_H_
