#include "passes/match.h"

#include <algorithm>

#include "ir/ops/fused.h"

namespace sinter {
namespace {

bool IsFloat(const Graph& graph, const Node& node) {
  const auto is_float = [&](ValueId id) { return graph.type(id).dtype == DType::kFloat32; };
  return std::all_of(node.inputs.begin(), node.inputs.end(), is_float) &&
         std::all_of(node.outputs.begin(), node.outputs.end(), is_float);
}

}  // namespace

const Node* SingleUseProducer(const Graph& graph, ValueId value) {
  const Node* producer = graph.ProducerOf(value);
  return producer != nullptr && producer->outputs.size() == 1 && graph.UseCount(value) == 1
             ? producer
             : nullptr;
}

const Node* SingleUser(const Graph& graph, ValueId value) {
  const NodeIds& users = graph.value(value).users;
  return users.size() == 1 && !graph.IsOutput(value) ? &graph.node(users[0]) : nullptr;
}

std::array<Sides, 2> SidesOf(const Node& node) {
  return {Sides{node.inputs[0], node.inputs[1]}, Sides{node.inputs[1], node.inputs[0]}};
}

const Node& FirstOf(const Node& node) {
  if (!node.operation.Is<Fused>()) return node;
  const Graph& body = *node.bodies[0];
  return body.node(body.TopologicalOrder().front());
}

bool IsElementwise(const Graph& graph, const Node& node) {
  if (node.outputs.size() != 1 || !IsFloat(graph, node)) return false;
  if (!node.operation.Is<Fused>()) return node.operation.info().traits.elementwise;
  const Graph& body = *node.bodies[0];
  const std::vector<NodeId> order = body.TopologicalOrder();
  return std::all_of(order.begin(), order.end(), [&](NodeId id) {
    return body.node(id).operation.info().traits.elementwise && IsFloat(body, body.node(id));
  });
}

bool TakesEpilogue(const Node& node) {
  return FirstOf(node).operation.info().traits.takes_epilogue;
}

std::optional<float> ScalarOf(const Graph& graph, ValueId value) {
  const ConstantRef& constant = graph.value(value).constant;
  if (constant == nullptr || constant->dtype() != DType::kFloat32 ||
      constant->element_count() != 1) {
    return std::nullopt;
  }
  return constant->values<float>()[0];
}

std::optional<std::vector<float>> PerChannel(const Graph& graph, ValueId value, int64_t channels,
                                             int rank) {
  const ConstantRef& constant = graph.value(value).constant;
  if (constant == nullptr || constant->dtype() != DType::kFloat32) return std::nullopt;
  const std::vector<int64_t>& dims = constant->dims();
  if (static_cast<int>(dims.size()) > rank) return std::nullopt;
  if (const std::optional<float> scalar = ScalarOf(graph, value)) {
    return std::vector<float>(static_cast<size_t>(channels), *scalar);
  }
  // Aligned right against [N, C, ...], only the axis that meets C may be longer than 1.
  for (size_t axis = 0; axis < dims.size(); ++axis) {
    const int64_t along = rank - static_cast<int64_t>(dims.size()) + static_cast<int64_t>(axis);
    if (dims[axis] != (along == 1 ? channels : 1)) return std::nullopt;
  }
  const auto elements = constant->values<float>();
  if (static_cast<int64_t>(elements.size()) != channels) return std::nullopt;
  return std::vector<float>(elements.begin(), elements.end());
}

}  // namespace sinter
