// The cost of nodes and graphs.
#ifndef SINTER_IR_COST_H_
#define SINTER_IR_COST_H_

#include "ir/graph.h"

namespace sinter {

struct Cost {
  double flops = 0;  // a multiply-add counts as two
  double bytes = 0;  // operands read plus results written, each once
};

// The flops of a fused node are those of its body; its bytes are those of its own operands and
// results. A node costs nothing if its shapes are unknown or if it is control flow, whose number of
// iterations is data-dependent.
Cost CostOf(const Graph& graph, NodeId node);
Cost CostOf(const Graph& graph);

}  // namespace sinter

#endif  // SINTER_IR_COST_H_
