// What a node computes, by the names of its operators.
#ifndef SINTER_IR_FUSED_OPERATORS_H_
#define SINTER_IR_FUSED_OPERATORS_H_

#include <string>
#include <vector>

#include "ir/graph.h"

namespace sinter {

// The operators that run in the node, in topological order: those of the body of a `fused` node
// (bodies within it included), the node's own otherwise.
std::vector<std::string> OperatorListOf(const Graph& graph, NodeId node);

// The same as one word, "conv+add+relu".
std::string OperatorsOf(const Graph& graph, NodeId node);

}  // namespace sinter

#endif  // SINTER_IR_FUSED_OPERATORS_H_
