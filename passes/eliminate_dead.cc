// Transformation: removes nodes that no output of the graph depends on. Always legal, because
// operators have no side effects.
#include "passes/passes.h"

namespace sinter {

absl::Status EliminateDeadNodes(Graph& graph, PassContext&) {
  const std::vector<NodeId> order = graph.TopologicalOrder();
  for (auto id = order.rbegin(); id != order.rend(); ++id) {
    if (graph.node(*id).removed) continue;
    for (const NodeId removed : RemoveIfDead(graph, *id)) {
      for (const SourceId source : graph.node(removed).origin) {
        graph.removals.push_back({source, Removal::Kind::kRemoved, "dead-nodes", "unused"});
      }
    }
  }
  graph.Compact();
  return absl::OkStatus();
}

}  // namespace sinter
