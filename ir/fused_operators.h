// The names of the operators that a node computes.
#ifndef SINTER_IR_FUSED_OPERATORS_H_
#define SINTER_IR_FUSED_OPERATORS_H_

#include <string>
#include <vector>

#include "ir/graph.h"

namespace sinter {

// The operators that run in the node, in topological order: for a `fused` node those of its body
// and of bodies within it, otherwise the node's own operator.
std::vector<std::string> OperatorListOf(const Graph& graph, NodeId node);

// The same as one word, "conv+add+relu".
std::string OperatorsOf(const Graph& graph, NodeId node);

}  // namespace sinter

#endif  // SINTER_IR_FUSED_OPERATORS_H_
