#include "kernels/fused_op.h"

#include <algorithm>
#include <utility>

#include "ir/ops/fused.h"

namespace sinter {
namespace {

bool AllStaticFloat(const Graph& graph, const Node& node) {
  auto fits = [&](ValueId id) {
    return graph.type(id).dtype == DType::kFloat32 && graph.type(id).shape.is_static();
  };
  return std::all_of(node.inputs.begin(), node.inputs.end(), fits) &&
         std::all_of(node.outputs.begin(), node.outputs.end(), fits);
}

// The operand from which a chain of elementwise operations starts. It has the result's dimensions
// and, if possible, is not a constant.
std::optional<size_t> MainOperand(const Graph& graph, const Node& node) {
  std::optional<size_t> best;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    if (graph.type(node.inputs[i]).shape != graph.type(node.output()).shape) continue;
    if (!best || graph.value(node.inputs[*best]).is_constant()) best = i;
  }
  return best;
}

// The elementwise node as a step; its operand at `position` is the result of the previous step.
ElementwiseOp ElementwiseOpOf(const InnerNodes& nodes, const Node& node, size_t position) {
  ElementwiseOp op{.operation = node.operation};
  if (node.inputs.size() == 2) {
    op.other = nodes.OperandOf(node, 1 - position);
    op.value_is_second = position == 1;
  }
  return op;
}

std::optional<size_t> PositionOf(const Node& node, ValueId value) {
  const auto found = std::find(node.inputs.begin(), node.inputs.end(), value);
  if (found == node.inputs.end()) return std::nullopt;
  return static_cast<size_t>(found - node.inputs.begin());
}

bool IsElementwise(const Node& node) {
  return node.operation.info().traits.elementwise && node.inputs.size() <= 2;
}

}  // namespace

InnerNodes::InnerNodes(const Graph& graph, NodeId node)
    : outer_(graph),
      node_(graph.node(node)),
      is_body_(node_.operation.Is<Fused>()),
      inner_(is_body_ ? *node_.bodies[0] : graph),
      order_(is_body_ ? inner_.TopologicalOrder() : std::vector<NodeId>{node}) {}

Operand InnerNodes::OperandOf(const Node& inner, size_t position) const {
  const ValueId id = inner.inputs[position];
  Operand operand{.constant = inner_.value(id).constant,
                  .dims = inner_.type(id).shape.ToIntegers()};
  if (!is_body_) {
    operand.index = position;
    return operand;
  }
  const auto& inputs = inner_.inputs();
  const auto found = std::find(inputs.begin(), inputs.end(), id);
  if (found != inputs.end()) {
    operand.index = static_cast<size_t>(found - inputs.begin());
    operand.constant = outer_.value(node_.inputs[*operand.index]).constant;
  }
  return operand;
}

int64_t FusedOp::ReadCount(size_t operand) const {
  const auto in_steps = [&](const std::vector<ElementwiseOp>& steps) {
    return std::count_if(steps.begin(), steps.end(), [&](const ElementwiseOp& step) {
      return step.other && step.other->index == operand;
    });
  };
  const auto in_root = std::count_if(operands.begin(), operands.end(),
                                     [&](const Operand& each) { return each.index == operand; });
  return in_root + in_steps(prologue) + in_steps(epilogue);
}

std::vector<FusedOp> ParseFusedLayers(const Graph& outer, NodeId id) {
  const Node& whole = outer.node(id);
  if (whole.outputs.size() != 1 || !AllStaticFloat(outer, whole)) return {};
  const InnerNodes nodes(outer, id);
  const Graph& graph = nodes.graph();
  const std::vector<NodeId>& order = nodes.order();
  const auto is_root = [&](NodeId inner) {
    return !graph.node(inner).operation.info().traits.elementwise;
  };
  const auto first_root = std::find_if(order.begin(), order.end(), is_root);
  const bool has_root = first_root != order.end();
  const auto ahead =  // nodes before the first root
      has_root ? static_cast<size_t>(first_root - order.begin()) : size_t{0};

  std::vector<FusedOp> layers(order.empty() ? 0 : 1);
  Shape shape = has_root ? graph.type(graph.node(*first_root).inputs[0]).shape
                         : outer.type(whole.output()).shape;
  ValueId value;
  for (size_t step = 0; step < order.size(); ++step) {
    const Node& node = graph.node(order[step]);
    const bool last = step + 1 == order.size();
    if (!AllStaticFloat(graph, node) || node.outputs.size() != 1) return {};
    if (nodes.is_body() && graph.IsOutput(node.output()) != last) return {};
    if (nodes.is_body() && graph.UseCount(node.output()) != 1) return {};
    if (is_root(order[step])) {
      if (step > 0 && node.inputs[0] != value) return {};
      if (layers.back().root) layers.emplace_back();
      FusedOp& layer = layers.back();
      layer.root = node.operation;
      // A prologue reads the first operand of its root.
      for (size_t i = layer.prologue.empty() ? 0 : 1; i < node.inputs.size(); ++i) {
        layer.operands.push_back(nodes.OperandOf(node, i));
      }
      shape = graph.type(node.output()).shape;
    } else {
      if (!IsElementwise(node) || graph.type(node.output()).shape != shape) return {};
      const auto position = step == 0 ? MainOperand(graph, node) : PositionOf(node, value);
      if (!position) return {};
      FusedOp& layer = layers.back();
      if (step == 0) layer.operands.push_back(nodes.OperandOf(node, *position));
      (step < ahead ? layer.prologue : layer.epilogue)
          .push_back(ElementwiseOpOf(nodes, node, *position));
    }
    layers.back().output = shape.ToIntegers();
    value = node.output();
  }
  return layers;
}

std::optional<FusedOp> ParseFusedOp(const Graph& graph, NodeId node) {
  std::vector<FusedOp> layers = ParseFusedLayers(graph, node);
  if (layers.size() != 1) return std::nullopt;
  return std::move(layers.front());
}

}  // namespace sinter
