// Inlines one graph into another.
#ifndef SINTER_IR_INLINE_GRAPH_H_
#define SINTER_IR_INLINE_GRAPH_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"

namespace sinter {

struct InlinedGraph {
  std::vector<NodeId> nodes;     // in topological order
  std::vector<ValueId> outputs;  // the values of the body's outputs
};

// Adds copies of the body's nodes to `graph`, with `operands` for the body's inputs. Types are
// inferred from the operands. If both graphs share their source table, nodes keep their origins and
// the body's removals are copied; otherwise every node gets `origin`. Errors are those of
// Graph::AddNode; some of the nodes are then already added.
absl::StatusOr<InlinedGraph> InlineGraph(Graph& graph, const Graph& body,
                                         std::span<const ValueId> operands, const Origin& origin);

}  // namespace sinter

#endif  // SINTER_IR_INLINE_GRAPH_H_
