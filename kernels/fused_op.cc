#include "kernels/fused_op.h"

#include <algorithm>

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

bool FusedOp::ReadsOnce(size_t operand) const {
  const auto in_steps = [&](const std::vector<ElementwiseOp>& steps) {
    return std::count_if(steps.begin(), steps.end(), [&](const ElementwiseOp& step) {
      return step.other && step.other->index == operand;
    });
  };
  const auto in_root = std::count_if(operands.begin(), operands.end(),
                                     [&](const Operand& each) { return each.index == operand; });
  return in_root + in_steps(prologue) + in_steps(epilogue) == 1;
}

std::optional<FusedOp> ParseFusedOp(const Graph& outer, NodeId id) {
  const Node& whole = outer.node(id);
  if (whole.outputs.size() != 1 || !AllStaticFloat(outer, whole)) return std::nullopt;
  const InnerNodes nodes(outer, id);
  const Graph& graph = nodes.graph();
  const std::vector<NodeId>& order = nodes.order();
  if (order.empty()) return std::nullopt;
  // The root is the first node that is not elementwise.
  size_t root = 0;
  while (root < order.size() && graph.node(order[root]).operation.info().traits.elementwise) ++root;
  const bool has_root = root < order.size();
  const size_t ahead = has_root ? root : 0;  // nodes before the root

  const Shape& output = outer.type(whole.output()).shape;
  FusedOp op{.output = output.ToIntegers()};
  ValueId value;
  for (size_t step = 0; step < order.size(); ++step) {
    const Node& node = graph.node(order[step]);
    const bool last = step + 1 == order.size();
    if (!AllStaticFloat(graph, node) || node.outputs.size() != 1) return std::nullopt;
    const Shape& shape =
        step < ahead ? graph.type(graph.node(order[root]).inputs[0]).shape : output;
    if (graph.type(node.output()).shape != shape) return std::nullopt;
    if (nodes.is_body() && graph.IsOutput(node.output()) != last) return std::nullopt;
    if (nodes.is_body() && graph.UseCount(node.output()) != 1) return std::nullopt;
    if (has_root && step == root) {
      if (ahead > 0 && node.inputs[0] != value) return std::nullopt;
      op.root = node.operation;
      for (size_t i = ahead > 0 ? 1 : 0; i < node.inputs.size(); ++i) {
        op.operands.push_back(nodes.OperandOf(node, i));
      }
    } else {
      if (!IsElementwise(node)) return std::nullopt;
      const auto position = step == 0 ? MainOperand(graph, node) : PositionOf(node, value);
      if (!position) return std::nullopt;
      if (step == 0) op.operands.push_back(nodes.OperandOf(node, *position));
      (step < ahead ? op.prologue : op.epilogue).push_back(ElementwiseOpOf(nodes, node, *position));
    }
    value = node.output();
  }
  return op;
}

}  // namespace sinter
