// Orders in which the nodes of a graph may run.
#ifndef SINTER_PASSES_STEP_ORDER_H_
#define SINTER_PASSES_STEP_ORDER_H_

#include <vector>

#include "ir/graph.h"

namespace sinter {

// Every node after the nodes it takes from: of those that could come next, the one after which the
// fewest bytes are alive, the lowest id where that is the same. Greedy: it frees early, and may
// still be worse than the order of the file. All shapes must be static.
std::vector<NodeId> FrugalOrder(const Graph& graph);

}  // namespace sinter

#endif  // SINTER_PASSES_STEP_ORDER_H_
