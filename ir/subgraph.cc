#include "ir/subgraph.h"

#include <map>

#include "sinter/status.h"

namespace sinter {

absl::StatusOr<Graph> Subgraph(const Graph& graph, std::span<const NodeId> nodes,
                               std::span<const ValueId> inputs,
                               std::span<const GraphOutput> outputs) {
  Graph part;
  part.name = graph.name;
  part.metadata = graph.metadata;
  part.sources = graph.sources;
  std::map<ValueId, ValueId> copies;
  for (const ValueId input : inputs) {
    copies[input] = part.AddInput(graph.value(input).name, graph.type(input));
  }
  auto copy_of = [&](ValueId id) {
    const auto found = copies.find(id);
    if (found != copies.end()) return found->second;
    const Value& value = graph.value(id);
    SINTER_CHECK(value.is_constant());
    return copies[id] = part.AddConstant(value.constant, value.name);
  };
  for (const NodeId id : nodes) {
    const Node& node = graph.node(id);
    std::vector<ValueId> operands;
    for (const ValueId input : node.inputs) operands.push_back(copy_of(input));
    SINTER_ASSIGN_OR_RETURN(const NodeId copy,
                            part.AddNode(node.operation, std::move(operands),
                                         {.origin = node.origin,
                                          .name = node.name,
                                          .bodies = node.bodies,
                                          .output_count = static_cast<int>(node.outputs.size())}));
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      const ValueId output = part.node(copy).outputs[i];
      part.SetName(output, graph.value(node.outputs[i]).name);
      copies[node.outputs[i]] = output;
    }
  }
  for (const GraphOutput& output : outputs) part.AddOutput(output.name, copy_of(output.value));
  return part;
}

}  // namespace sinter
