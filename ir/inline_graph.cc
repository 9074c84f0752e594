#include "ir/inline_graph.h"

#include <map>
#include <utility>

#include "ir/check.h"
#include "sinter/status.h"

namespace sinter {

absl::StatusOr<InlinedGraph> InlineGraph(Graph& graph, const Graph& body,
                                         std::span<const ValueId> operands, const Origin& origin) {
  SINTER_CHECK(operands.size() == body.inputs().size());
  const bool shares_sources = body.sources == graph.sources;
  std::map<ValueId, ValueId> values;  // maps the body's values to the graph's
  for (size_t i = 0; i < operands.size(); ++i) values[body.inputs()[i]] = operands[i];
  auto value_of = [&](ValueId inner) {
    const auto found = values.find(inner);
    if (found != values.end()) return found->second;
    const Value& value = body.value(inner);
    SINTER_CHECK(value.is_constant());
    return values[inner] = graph.AddConstant(value.constant, value.name);
  };
  InlinedGraph inlined;
  for (const NodeId inner : body.TopologicalOrder()) {
    const Node& from = body.node(inner);
    std::vector<ValueId> inputs;
    for (const ValueId input : from.inputs) inputs.push_back(value_of(input));
    SINTER_ASSIGN_OR_RETURN(const NodeId copy,
                            graph.AddNode(from.operation, std::move(inputs),
                                          {.origin = shares_sources ? from.origin : origin,
                                           .name = from.name,
                                           .bodies = from.bodies,
                                           .output_count = static_cast<int>(from.outputs.size())}));
    for (size_t i = 0; i < from.outputs.size(); ++i) {
      const ValueId output = graph.node(copy).outputs[i];
      graph.SetName(output, body.value(from.outputs[i]).name);
      values[from.outputs[i]] = output;
    }
    inlined.nodes.push_back(copy);
  }
  for (const GraphOutput& output : body.outputs()) {
    inlined.outputs.push_back(value_of(output.value));
  }
  if (shares_sources) {
    graph.removals.insert(graph.removals.end(), body.removals.begin(), body.removals.end());
  }
  return inlined;
}

}  // namespace sinter
