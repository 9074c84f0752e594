// The work of nodes and graphs.
#ifndef SINTER_IR_COST_H_
#define SINTER_IR_COST_H_

#include "ir/graph.h"

namespace sinter {

struct Cost {
  double flops = 0;  // a multiply-add counts as two
  double bytes = 0;  // read from and written to the node's operands and results, each once
};

// The flops of a fused node are those of its body, its bytes those of its own operands. A node
// whose shapes are not known costs nothing here, and neither does one of control flow: how often
// its bodies run depends on data.
Cost CostOf(const Graph& graph, NodeId node);
Cost CostOf(const Graph& graph);

}  // namespace sinter

#endif  // SINTER_IR_COST_H_
