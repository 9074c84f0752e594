#include "ir/cost.h"

#include <algorithm>

namespace sinter {

Cost CostOf(const Graph& graph, NodeId node) {
  const std::vector<Type> inputs = graph.InputTypes(node);
  const std::vector<Type> outputs = graph.OutputTypes(node);
  const auto is_static = [](const Type& type) { return type.shape.is_static(); };
  const bool known = std::all_of(inputs.begin(), inputs.end(), is_static) &&
                     std::all_of(outputs.begin(), outputs.end(), is_static);
  if (!known || graph.node(node).operation.info().traits.control_flow) return {};
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
