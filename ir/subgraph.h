// Extracts parts of a graph as separate graphs.
#ifndef SINTER_IR_SUBGRAPH_H_
#define SINTER_IR_SUBGRAPH_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"

namespace sinter {

// Returns the graph of `nodes`, which are in topological order, from `inputs` to `outputs`. Every
// operand of a node must be one of the inputs, a constant or a result of an earlier node. Inputs
// keep their types and names; the types of results are inferred. Sources and metadata are copied,
// removals are not.
absl::StatusOr<Graph> Subgraph(const Graph& graph, std::span<const NodeId> nodes,
                               std::span<const ValueId> inputs,
                               std::span<const GraphOutput> outputs);

}  // namespace sinter

#endif  // SINTER_IR_SUBGRAPH_H_
