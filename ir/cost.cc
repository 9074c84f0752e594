#include "ir/cost.h"

namespace sinter {

Cost CostOf(const Graph& graph, NodeId node) {
  const std::vector<Type> inputs = graph.InputTypes(node);
  const std::vector<Type> outputs = graph.OutputTypes(node);
  Cost cost;
  cost.flops = graph.node(node).operation.Flops(inputs, outputs);
  for (const GraphRef& body : graph.node(node).bodies) cost.flops += CostOf(*body).flops;
  if (graph.node(node).operation.info().traits.view) return cost;
  for (const auto& types : {inputs, outputs}) {
    for (const Type& type : types) cost.bytes += static_cast<double>(ByteSize(type).ValueOrDie());
  }
  return cost;
}

Cost CostOf(const Graph& graph) {
  Cost total;
  for (const NodeId node : graph.TopologicalOrder()) {
    const Cost cost = CostOf(graph, node);
    total.flops += cost.flops;
    total.bytes += cost.bytes;
  }
  return total;
}

}  // namespace sinter
