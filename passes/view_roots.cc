#include "passes/view_roots.h"

#include "ir/ops/transpose.h"

namespace sinter {
namespace {

bool KeepsOrder(const Transpose& transpose, const Type& operand, const Type& result) {
  if (operand.layout.is_blocked() || result.layout.is_blocked()) return false;
  if (!operand.shape.is_static() || !result.shape.is_static() || IsNarrow(operand.dtype)) {
    return false;
  }
  const auto permutation = transpose.Permutation(operand.shape.rank());
  if (!permutation.ok()) return false;
  const std::vector<int64_t> dims = result.shape.ToIntegers();
  const std::vector<int64_t> from = operand.layout.Strides(operand.shape.ToIntegers());
  const std::vector<int64_t> to = result.layout.Strides(dims);
  for (size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] != 1 && to[i] != from[static_cast<size_t>((*permutation)[i])]) return false;
  }
  return true;
}

// Whether the operator's nodes copy nothing in some formats.
bool MayBeView(const Operation& operation) {
  return operation.info().traits.view || operation.Is<Transpose>();
}

bool IsView(const Operation& operation, const Type& operand, const Type& result) {
  if (operation.info().traits.view) return operand.is_plain() && result.is_plain();
  const auto* const transpose = operation.If<Transpose>();
  return transpose != nullptr && operand.dtype == result.dtype &&
         KeepsOrder(*transpose, operand, result);
}

}  // namespace

bool CopiesNothing(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  return !node.removed && node.outputs.size() == 1 && !node.inputs.empty() &&
         IsView(node.operation, graph.type(node.inputs[0]), graph.type(node.output()));
}

bool CopiesNothing(const Graph& graph, NodeId id, const Candidate& candidate) {
  const Node& node = graph.node(id);
  if (!MayBeView(node.operation) || node.outputs.size() != 1 || candidate.inputs[0].packing) {
    return false;
  }
  Type operand = graph.type(node.inputs[0]);
  Type result = graph.type(node.output());
  operand.SetFormat(candidate.inputs[0].format);
  result.SetFormat(candidate.outputs[0].format);
  return IsView(node.operation, operand, result);
}

ValueId ViewRoot(const Graph& graph, ValueId value) {
  while (graph.value(value).producer.valid() && CopiesNothing(graph, graph.value(value).producer)) {
    value = graph.node(graph.value(value).producer).inputs[0];
  }
  return value;
}

}  // namespace sinter
