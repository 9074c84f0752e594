// Rewrite: a node that returns its operand unchanged -> the operand.
//   reshape, squeeze, unsqueeze, transpose, cast, expand to the operand's own type; x*1, x/1,
//   x+(-0.0), x-0.0 without broadcasting, and with integers x+0
// Legal when operand and result have the same type and the arithmetic keeps every bit: -0.0 + 0.0 is
// 0.0, so x+0.0 stays. Pays because the node would copy its operand.
#include <algorithm>
#include <cmath>

#include "ir/ops.h"
#include "passes/passes.h"

namespace sinter {
namespace {

// The sign of a zero counts, except for integers.
bool AllElementsAre(const Value& value, double expected) {
  if (!value.is_constant() || value.constant->element_count() > 4096) return false;
  const std::vector<double> elements = value.constant->ToDoubles();
  const bool is_signed = IsFloatingPoint(value.type.dtype);
  return std::all_of(elements.begin(), elements.end(), [&](double element) {
    return element == expected && (!is_signed || std::signbit(element) == std::signbit(expected));
  });
}

bool KeepsElementsInPlace(const Graph& graph, const Node& node) {
  const Operation& operation = node.operation;
  if (operation.info().traits.view || operation.Is<Cast>() || operation.Is<Expand>()) return true;
  const auto* transpose = operation.If<Transpose>();
  if (transpose == nullptr) return false;
  const auto permutation = transpose->Permutation(graph.type(node.inputs[0]).shape.rank());
  return permutation.ok() && std::is_sorted(permutation->begin(), permutation->end());
}

// The index of the operand that the node returns; -1 if none.
int SameOperand(const Graph& graph, const Node& node) {
  if (KeepsElementsInPlace(graph, node)) return 0;
  const Operation& operation = node.operation;
  const bool multiplies = operation.Is<Mul>();
  const bool adds = operation.Is<Add>();
  if (!multiplies && !adds && !operation.Is<Div>() && !operation.Is<Sub>()) return -1;
  const double neutral = multiplies || operation.Is<Div>() ? 1 : (adds ? -0.0 : 0.0);
  if (AllElementsAre(graph.value(node.inputs[1]), neutral)) return 0;
  return (multiplies || adds) && AllElementsAre(graph.value(node.inputs[0]), neutral) ? 1 : -1;
}

}  // namespace

MaybePatch RemoveIdentities(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  const int same = SameOperand(graph, node);
  if (same < 0) return std::nullopt;
  const ValueId operand = node.inputs[static_cast<size_t>(same)];
  if (graph.type(operand) != graph.type(node.output())) return std::nullopt;
  Patch patch("identity", Removal::Kind::kRemoved);
  patch.Replace(node.output(), operand);
  return patch;
}

}  // namespace sinter
