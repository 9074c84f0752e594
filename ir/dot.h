// Graphs as Graphviz pictures.
#ifndef SINTER_IR_DOT_H_
#define SINTER_IR_DOT_H_

#include <string>

#include "ir/graph.h"

namespace sinter {

// A digraph in Graphviz's language: a box for each node, with its name; an oval for each input and
// output of the graph; an edge for each use of a value, with its type. Constants are left out,
// bodies are not opened.
std::string ToDot(const Graph& graph);

}  // namespace sinter

#endif  // SINTER_IR_DOT_H_
