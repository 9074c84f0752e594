// Graphs as Graphviz drawings.
#ifndef SINTER_IR_DOT_H_
#define SINTER_IR_DOT_H_

#include <functional>
#include <span>
#include <string>

#include "ir/graph.h"

namespace sinter {

struct DotOptions {
  // More lines in a node's box, such as its kernel; null for none. Blocks count as repeated only if
  // these lines are equal.
  std::function<std::string(NodeId)> details;
  // The last line of a box, such as a time. It covers the node, or all nodes that the box stands
  // for if a block is repeated; null for none.
  std::function<std::string(std::span<const NodeId>)> summary;
  // Draws every repetition of a block, instead of one with the number of repetitions.
  bool expand = false;
};

// A digraph in Graphviz's language. Each node is a box with its operators and its name, in the
// colour of its class. Each input and output of the graph is an oval. Each use of a value is an
// edge with the value's type. Constants are left out.
//
// Of a repeated block (ir/repeated_blocks.h), only the first repetition is drawn, in a frame titled
// "x12". Dashed edges lead from one repetition to the next.
std::string ToDot(const Graph& graph, const DotOptions& options = {});

}  // namespace sinter

#endif  // SINTER_IR_DOT_H_
