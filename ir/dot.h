// Graphs as Graphviz pictures.
#ifndef SINTER_IR_DOT_H_
#define SINTER_IR_DOT_H_

#include <functional>
#include <span>
#include <string>

#include "ir/graph.h"

namespace sinter {

struct DotOptions {
  // More lines in a node's box, such as its kernel; null: none. Blocks are repeated only where they
  // have the same.
  std::function<std::string(NodeId)> details;
  // The last line of a box, such as a time: of the node, or of all the nodes that the box stands
  // for where a block is repeated; null: none.
  std::function<std::string(std::span<const NodeId>)> summary;
  // Draws every repetition of a block instead of one that says how often it comes.
  bool expand = false;
};

// A digraph in Graphviz's language: a box for each node, with the operators that run in it and its
// name, in the colour of their class; an oval for each input and output of the graph; an edge for
// each use of a value, with its type. Constants are left out.
//
// Of a block that is repeated (ir/repeated_blocks.h), only the first repetition is drawn, in a
// frame titled "x12"; dashed edges lead from one repetition to the next.
std::string ToDot(const Graph& graph, const DotOptions& options = {});

}  // namespace sinter

#endif  // SINTER_IR_DOT_H_
