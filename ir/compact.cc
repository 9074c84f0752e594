// Graph::Compact.
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "ir/graph.h"

namespace sinter {

void Graph::Compact() {
  const std::vector<NodeId> order = TopologicalOrder();
  std::vector<bool> keep(values_.size(), false);
  for (const ValueId input : inputs_) keep[input.index] = true;
  for (const GraphOutput& output : outputs_) keep[output.value.index] = true;
  for (const NodeId id : order) {
    for (const ValueId value : node(id).inputs) keep[value.index] = true;
    for (const ValueId value : node(id).outputs) keep[value.index] = true;
  }
  // Inputs and constants come first, in their order; then the results, in the order of their nodes.
  std::vector<ValueId> kept;
  kept.reserve(values_.size());
  for (uint32_t old = 0; old < values_.size(); ++old) {
    if (keep[old] && !values_[old].producer.valid()) kept.push_back({old});
  }
  for (const NodeId id : order) {
    for (const ValueId output : node(id).outputs) kept.push_back(output);
  }
  const auto in_place = [](const auto& ids, size_t count) {
    bool same = ids.size() == count;
    for (size_t i = 0; same && i < count; ++i) same = ids[i].index == i;
    return same;
  };
  in_order_ = true;
  if (in_place(order, nodes_.size()) && in_place(kept, values_.size())) return;
  std::vector<ValueId> renumbered(values_.size());
  std::vector<Value> values;
  values.reserve(kept.size());
  for (const ValueId old : kept) {
    renumbered[old.index] = {static_cast<uint32_t>(values.size())};
    values.push_back(std::move(values_[old.index]));
  }
  std::vector<NodeId> new_nodes(nodes_.size());
  std::vector<Node> nodes;
  nodes.reserve(order.size());
  for (const NodeId id : order) {
    new_nodes[id.index] = {static_cast<uint32_t>(nodes.size())};
    nodes.push_back(std::move(nodes_[id.index]));
  }
  auto renumber = [&](ValueId& id) { id = renumbered[id.index]; };
  for (Node& node : nodes) {
    for (ValueId& id : node.inputs) renumber(id);
    for (ValueId& id : node.outputs) renumber(id);
  }
  for (Value& value : values) {
    if (value.producer.valid()) value.producer = new_nodes[value.producer.index];
    for (NodeId& user : value.users) user = new_nodes[user.index];
  }
  for (ValueId& id : inputs_) renumber(id);
  for (GraphOutput& output : outputs_) renumber(output.value);
  nodes_ = std::move(nodes);
  values_ = std::move(values);
  removed_nodes_ = 0;
}

}  // namespace sinter
