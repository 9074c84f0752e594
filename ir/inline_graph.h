// The nodes of one graph put into another.
#ifndef SINTER_IR_INLINE_GRAPH_H_
#define SINTER_IR_INLINE_GRAPH_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"

namespace sinter {

struct InlinedGraph {
  std::vector<NodeId> nodes;     // in topological order
  std::vector<ValueId> outputs;  // what stands for the body's outputs
};

// Adds copies of the body's nodes to `graph`, with `operands` for the body's inputs. Types are
// inferred from the operands. Nodes keep their origins, and the body's removals come along, where
// both graphs share their table of sources; else `origin` is that of every node. Errors as for
// Graph::AddNode, part of the nodes then being there.
absl::StatusOr<InlinedGraph> InlineGraph(Graph& graph, const Graph& body,
                                         std::span<const ValueId> operands, const Origin& origin);

}  // namespace sinter

#endif  // SINTER_IR_INLINE_GRAPH_H_
