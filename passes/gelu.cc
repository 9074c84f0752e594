// Rewrite: GELU written out -> gelu(x)
//   x * 0.5 * (1 + erf(x / sqrt(2))), the three factors in any order, as PyTorch exports it; or
//   with tanh(sqrt(2/pi) (x + 0.044715 x^3)) for erf
// Legal when nothing else uses the inner results. Pays because the one node fuses into the product
// before it.
#include "ir/ops/gelu.h"

#include <array>
#include <cmath>
#include <vector>

#include "ir/ops/add.h"
#include "ir/ops/div.h"
#include "ir/ops/erf.h"
#include "ir/ops/mul.h"
#include "ir/ops/pow.h"
#include "ir/ops/tanh.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace sinter {
namespace {

// Whether the value is a constant near this number: exports round it to their own precision.
bool IsNumber(const Graph& graph, ValueId value, double number) {
  const std::optional<float> scalar = ScalarOf(graph, value);
  return scalar && std::abs(static_cast<double>(*scalar) - number) <= 1e-5 * std::abs(number);
}

// The other operand of a commutative node one of whose operands is the number.
std::optional<ValueId> OtherThan(const Graph& graph, const Node& node, double number) {
  for (size_t operand = 0; operand < 2; ++operand) {
    if (IsNumber(graph, node.inputs[operand], number)) return node.inputs[1 - operand];
  }
  return std::nullopt;
}

// The node that makes the value if it is an Op that nothing else uses.
template <class Op>
const Node* SingleUseProducerAs(const Graph& graph, ValueId value) {
  const Node* const node = SingleUseProducer(graph, value);
  return node != nullptr && node->operation.Is<Op>() ? node : nullptr;
}

// x of x / sqrt(2).
std::optional<ValueId> MatchErfOperand(const Graph& graph, ValueId value) {
  if (const Node* const div = SingleUseProducerAs<Div>(graph, value)) {
    if (IsNumber(graph, div->inputs[1], 1.4142135623730951)) return div->inputs[0];
  } else if (const Node* const mul = SingleUseProducerAs<Mul>(graph, value)) {
    return OtherThan(graph, *mul, 0.70710678118654752);
  }
  return std::nullopt;
}

bool IsCube(const Graph& graph, ValueId value, ValueId x) {
  const Node* const node = SingleUseProducer(graph, value);
  if (node == nullptr) return false;
  if (node->operation.Is<Pow>()) return node->inputs[0] == x && IsNumber(graph, node->inputs[1], 3);
  for (size_t operand = 0; operand < 2 && node->operation.Is<Mul>(); ++operand) {
    const Node* const square = SingleUseProducerAs<Mul>(graph, node->inputs[operand]);
    if (node->inputs[1 - operand] == x && square != nullptr &&
        square->inputs == std::vector<ValueId>{x, x}) {
      return true;
    }
  }
  return false;
}

// x of sqrt(2/pi) (x + 0.044715 x^3).
std::optional<ValueId> MatchTanhOperand(const Graph& graph, ValueId value) {
  const Node* const mul = SingleUseProducerAs<Mul>(graph, value);
  const auto inner = mul == nullptr ? std::nullopt : OtherThan(graph, *mul, 0.79788456080286536);
  const Node* const add = inner ? SingleUseProducerAs<Add>(graph, *inner) : nullptr;
  for (size_t operand = 0; operand < 2 && add != nullptr; ++operand) {
    const Node* const scaled = SingleUseProducerAs<Mul>(graph, add->inputs[1 - operand]);
    const auto cube = scaled == nullptr ? std::nullopt : OtherThan(graph, *scaled, 0.044715);
    if (cube && IsCube(graph, *cube, add->inputs[operand])) return add->inputs[operand];
  }
  return std::nullopt;
}

struct Gate {
  ValueId x;
  GeluApproximation approximate;
};

// Of 1 + erf(...) or 1 + tanh(...).
std::optional<Gate> MatchGate(const Graph& graph, ValueId value) {
  const Node* const add = SingleUseProducerAs<Add>(graph, value);
  const auto inner = add == nullptr ? std::nullopt : OtherThan(graph, *add, 1);
  if (!inner) return std::nullopt;
  if (const Node* const erf = SingleUseProducerAs<Erf>(graph, *inner)) {
    if (const auto x = MatchErfOperand(graph, erf->inputs[0])) {
      return Gate{*x, GeluApproximation::kNone};
    }
  } else if (const Node* const tanh = SingleUseProducerAs<Tanh>(graph, *inner)) {
    if (const auto x = MatchTanhOperand(graph, tanh->inputs[0])) {
      return Gate{*x, GeluApproximation::kTanh};
    }
  }
  return std::nullopt;
}

// The factors of a product of three: the node's own, one of which is a product of two.
std::vector<std::array<ValueId, 3>> FactorsOf(const Graph& graph, const Node& node) {
  std::vector<std::array<ValueId, 3>> found;
  for (size_t operand = 0; operand < 2; ++operand) {
    if (const Node* const inner = SingleUseProducerAs<Mul>(graph, node.inputs[operand])) {
      found.push_back({node.inputs[1 - operand], inner->inputs[0], inner->inputs[1]});
    }
  }
  return found;
}

}  // namespace

MaybePatch RecogniseGelu(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  if (!node.operation.Is<Mul>()) return std::nullopt;
  for (const std::array<ValueId, 3>& factors : FactorsOf(graph, node)) {
    for (size_t i = 0; i < 3; ++i) {
      const auto gate = MatchGate(graph, factors[i]);
      if (!gate || graph.type(gate->x) != graph.type(node.output())) continue;
      const ValueId a = factors[(i + 1) % 3];
      const ValueId b = factors[(i + 2) % 3];
      if (!(a == gate->x && IsNumber(graph, b, 0.5)) &&
          !(b == gate->x && IsNumber(graph, a, 0.5))) {
        continue;
      }
      Patch patch("gelu");
      patch.Replace(node.output(),
                    patch.AddNode(Gelu{.approximate = gate->approximate}, {gate->x}));
      return patch;
    }
  }
  return std::nullopt;
}

}  // namespace sinter
