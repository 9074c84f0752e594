#include "passes/step_order.h"

#include <algorithm>
#include <cstdint>
#include <set>

namespace sinter {
namespace {

class FrugalOrdering {
 public:
  explicit FrugalOrdering(const Graph& graph)
      : graph_(graph), uses_left_(graph.value_limit()), inputs_left_(graph.node_limit()) {}

  std::vector<NodeId> Run() {
    const std::vector<NodeId> all = graph_.TopologicalOrder();
    for (const NodeId id : all) {
      for (const ValueId input : graph_.node(id).inputs) {
        ++uses_left_[input.index];
        if (graph_.value(input).producer.valid()) ++inputs_left_[id.index];
      }
    }
    for (const GraphOutput& output : graph_.outputs()) ++uses_left_[output.value.index];
    for (const NodeId id : all) {
      if (inputs_left_[id.index] == 0) ready_.insert(id);
    }
    std::vector<NodeId> order;
    while (!ready_.empty()) {
      order.push_back(*std::min_element(ready_.begin(), ready_.end(),
                                        [&](NodeId a, NodeId b) { return Growth(a) < Growth(b); }));
      Take(order.back());
    }
    return order;
  }

 private:
  int64_t Bytes(ValueId value) const { return ByteSize(graph_.type(value)).ValueOrDie(); }

  // The change in live bytes when the node runs: its results, minus the operands that it uses last.
  int64_t Growth(NodeId id) const {
    const Node& node = graph_.node(id);
    int64_t growth = 0;
    for (const ValueId output : node.outputs) {
      if (uses_left_[output.index] > 0) growth += Bytes(output);
    }
    for (const ValueId input : std::set<ValueId>(node.inputs.begin(), node.inputs.end())) {
      const auto here = std::count(node.inputs.begin(), node.inputs.end(), input);
      if (graph_.value(input).producer.valid() && uses_left_[input.index] == here) {
        growth -= Bytes(input);
      }
    }
    return growth;
  }

  void Take(NodeId id) {
    ready_.erase(id);
    for (const ValueId input : graph_.node(id).inputs) --uses_left_[input.index];
    for (const ValueId output : graph_.node(id).outputs) {
      for (const NodeId user : graph_.value(output).users) {
        if (--inputs_left_[user.index] == 0) ready_.insert(user);
      }
    }
  }

  const Graph& graph_;
  std::vector<int64_t> uses_left_;    // by value
  std::vector<int64_t> inputs_left_;  // by node: inputs that nodes not yet taken compute
  std::set<NodeId> ready_;
};

}  // namespace

std::vector<NodeId> FrugalOrder(const Graph& graph) { return FrugalOrdering(graph).Run(); }

}  // namespace sinter
