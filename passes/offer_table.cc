#include "passes/offer_table.h"

#include <algorithm>

#include "absl/hash/hash.h"

namespace sinter {
namespace {

size_t FirstUse(const Node& node, size_t operand) {
  return static_cast<size_t>(std::ranges::find(node.inputs, node.inputs[operand]) -
                             node.inputs.begin());
}

uint64_t Combine(uint64_t hash, const Type& type) {
  hash = absl::HashOf(hash, type.dtype, type.shape.rank());
  for (const Dim& dim : type.shape) hash = absl::HashOf(hash, dim.value());
  return hash;
}

// Whether both graphs compute the same with the same numbers for nodes and values.
bool SameGraph(const Graph& a, const Graph& b) {
  if (a.node_limit() != b.node_limit() || a.value_limit() != b.value_limit() ||
      a.inputs() != b.inputs() ||
      !std::ranges::equal(a.outputs(), b.outputs(), {}, &GraphOutput::value, &GraphOutput::value)) {
    return false;
  }
  for (uint32_t i = 0; i < a.value_limit(); ++i) {
    const Value& x = a.value({i});
    const Value& y = b.value({i});
    if (x.constant != y.constant || x.type != y.type) return false;
  }
  for (uint32_t i = 0; i < a.node_limit(); ++i) {
    const Node& x = a.node({i});
    const Node& y = b.node({i});
    const bool same = x.removed == y.removed && x.inputs == y.inputs && x.outputs == y.outputs &&
                      x.operation == y.operation && x.bodies == y.bodies;
    if (!same) return false;
  }
  return true;
}

bool SameBodies(const std::vector<GraphRef>& a, const std::vector<GraphRef>& b) {
  return std::ranges::equal(
      a, b, [](const GraphRef& x, const GraphRef& y) { return x == y || SameGraph(*x, *y); });
}

}  // namespace

const OfferTable::Offer& OfferTable::For(const Graph& graph, NodeId id,
                                         absl::FunctionRef<Offer()> ask) {
  const Offer*& known = Known(graph, id);
  if (known != nullptr) return *known;
  const Node& node = graph.node(id);
  if (node.operation.info().traits.control_flow) return *(known = &Make(ask));
  std::vector<Class>& same_hash = classes_[HashOf(graph, node)];
  for (const Class& group : same_hash) {
    if (IsIn(group, graph, node)) return *(known = group.offer);
  }
  known = &Make(ask);
  same_hash.push_back(ClassOf(graph, node, known));
  return *known;
}

const OfferTable::Offer& OfferTable::ForItself(const Graph& graph, NodeId id,
                                               absl::FunctionRef<Offer()> ask) {
  const Offer*& known = Known(graph, id);
  if (known == nullptr) known = &Make(ask);
  return *known;
}

const OfferTable::Offer*& OfferTable::Known(const Graph& graph, NodeId id) {
  if (by_node_.size() < graph.node_limit()) by_node_.resize(graph.node_limit(), nullptr);
  return by_node_[id.index];
}

const OfferTable::Offer& OfferTable::Make(absl::FunctionRef<Offer()> ask) {
  return offers_.emplace_back(ask());
}

uint64_t OfferTable::HashOf(const Graph& graph, const Node& node) {
  uint64_t hash = node.operation.Hash();
  for (const ValueId input : node.inputs) {
    hash = absl::HashOf(Combine(hash, graph.type(input)), graph.value(input).constant.get());
  }
  for (const ValueId output : node.outputs) hash = Combine(hash, graph.type(output));
  for (const GraphRef& body : node.bodies) {
    for (const NodeId id : body->TopologicalOrder()) {
      hash = absl::HashOf(hash, body->node(id).operation.Hash(), body->node(id).inputs);
    }
  }
  return hash;
}

bool OfferTable::IsIn(const Class& group, const Graph& graph, const Node& node) {
  if (group.constants.size() != node.inputs.size() ||
      group.types.size() != node.inputs.size() + node.outputs.size() ||
      group.operation != node.operation || !SameBodies(group.bodies, node.bodies)) {
    return false;
  }
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    if (group.types[i] != graph.type(node.inputs[i]) || group.first_uses[i] != FirstUse(node, i) ||
        group.constants[i] != graph.value(node.inputs[i]).constant) {
      return false;
    }
  }
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    if (group.types[node.inputs.size() + i] != graph.type(node.outputs[i])) return false;
  }
  return true;
}

OfferTable::Class OfferTable::ClassOf(const Graph& graph, const Node& node, const Offer* offer) {
  Class group{.operation = node.operation,
              .types = {},
              .constants = {},
              .first_uses = {},
              .bodies = node.bodies,
              .offer = offer};
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    group.types.push_back(graph.type(node.inputs[i]));
    group.constants.push_back(graph.value(node.inputs[i]).constant);
    group.first_uses.push_back(FirstUse(node, i));
  }
  for (const ValueId output : node.outputs) group.types.push_back(graph.type(output));
  return group;
}

}  // namespace sinter
