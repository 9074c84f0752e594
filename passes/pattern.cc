#include "passes/pattern.h"

#include <atomic>
#include <cmath>

#include "ir/check.h"
#include "ir/ops/mul.h"
#include "passes/match.h"

namespace sinter {

Variable::Variable() {
  static std::atomic<int> count = 0;
  id_ = ++count;
}

Pattern::Pattern(Form form) : form_(std::make_shared<const Form>(std::move(form))) {}
Pattern::Pattern(const Variable& variable)
    : Pattern(Form{.kind = Kind::kVariable, .variable = variable}) {}
Pattern::Pattern(double number) : Pattern(Form{.kind = Kind::kNumber, .number = number}) {}

Pattern Pattern::Operator(bool (*is_operator)(const Operation&),
                          std::optional<Operation> attributes, bool is_commutative,
                          std::vector<Pattern> operands) {
  return Pattern(Form{.kind = Kind::kOperator,
                      .is_operator = is_operator,
                      .attributes = std::move(attributes),
                      .is_commutative = is_commutative,
                      .parts = std::move(operands)});
}

Pattern Number(const Variable& number) {
  return Pattern(Pattern::Form{.kind = Pattern::Kind::kAnyNumber, .variable = number});
}

Pattern As(const Variable& name, const Pattern& pattern) {
  return Pattern(
      Pattern::Form{.kind = Pattern::Kind::kNamed, .variable = name, .parts = {pattern}});
}

Pattern AnyOf(std::vector<Pattern> patterns) {
  return Pattern(Pattern::Form{.kind = Pattern::Kind::kAnyOf, .parts = std::move(patterns)});
}

Pattern ProductOf(const Pattern& a, const Pattern& b, const Pattern& c) {
  return AnyOf({Op<Mul>(a, Op<Mul>(b, c)), Op<Mul>(b, Op<Mul>(a, c)), Op<Mul>(c, Op<Mul>(a, b))});
}

// Backtracking: each step calls the rest of the match and undoes its own assumptions if that fails.
class Matcher {
 public:
  Matcher(const Graph& graph, Match& match) : graph_(graph), match_(match) {}

  using Rest = absl::FunctionRef<bool()>;

  bool Try(const Pattern& pattern, ValueId value, Rest rest) {
    const Pattern::Form& form = *pattern.form_;
    switch (form.kind) {
      case Pattern::Kind::kVariable: return Bind(*form.variable, value, rest);
      case Pattern::Kind::kNumber: return IsNear(value, form.number) && rest();
      case Pattern::Kind::kAnyNumber:
        return ScalarOf(graph_, value) && Bind(*form.variable, value, rest);
      case Pattern::Kind::kNamed:
        return Bind(*form.variable, value, [&] { return Try(form.parts[0], value, rest); });
      case Pattern::Kind::kAnyOf:
        for (const Pattern& part : form.parts) {
          if (Try(part, value, rest)) return true;
        }
        return false;
      case Pattern::Kind::kOperator: return TryOperator(form, value, rest);
    }
    return false;
  }

 private:
  bool Bind(const Variable& variable, ValueId value, Rest rest) {
    const auto [entry, is_new] = match_.values_.try_emplace(variable, value);
    if (!is_new) return entry->second == value && rest();
    if (rest()) return true;
    match_.values_.erase(variable);
    return false;
  }

  bool IsNear(ValueId value, double number) const {
    const std::optional<float> scalar = ScalarOf(graph_, value);
    if (!scalar) return false;
    const auto element = static_cast<double>(*scalar);
    return element == number ||
           (std::isfinite(number) && std::abs(element - number) <= 1e-5 * std::abs(number));
  }

  bool TryOperator(const Pattern::Form& form, ValueId value, Rest rest) {
    const NodeId id = graph_.value(value).producer;
    if (!id.valid()) return false;
    const Node& node = graph_.node(id);
    if (!form.is_operator(node.operation) || node.outputs.size() != 1 ||
        node.inputs.size() != form.parts.size() ||
        (form.attributes && !(node.operation == *form.attributes))) {
      return false;
    }
    const bool is_new = match_.nodes_.insert(id).second;
    if (TryOperands(form, node, 0, rest)) return true;
    if (form.is_commutative && TrySwapped(form, node, rest)) return true;
    if (is_new) match_.nodes_.erase(id);
    return false;
  }

  bool TryOperands(const Pattern::Form& form, const Node& node, size_t first, Rest rest) {
    if (first == form.parts.size()) return rest();
    return Try(form.parts[first], node.inputs[first],
               [&] { return TryOperands(form, node, first + 1, rest); });
  }
  bool TrySwapped(const Pattern::Form& form, const Node& node, Rest rest) {
    return Try(form.parts[0], node.inputs[1],
               [&] { return Try(form.parts[1], node.inputs[0], rest); });
  }

  const Graph& graph_;
  Match& match_;
};

std::optional<Match> Match::Of(const Graph& graph, ValueId value, const Pattern& pattern) {
  Match match(graph);
  match.result_ = value;
  const bool found = Matcher(graph, match).Try(pattern, value, [&] {
    return AreUsedWithin(graph, match.nodes_, value);
  });
  if (!found) return std::nullopt;
  return match;
}

std::optional<Match> Match::At(const Graph& graph, NodeId root, const Pattern& pattern) {
  return Of(graph, graph.node(root).output(), pattern);
}

float Match::NumberOf(const Variable& variable) const {
  return ScalarOf(*graph_, values_.at(variable)).value();
}

const Node& Match::ProducerOf(const Variable& variable) const {
  const Node* const producer = graph_->ProducerOf(values_.at(variable));
  SINTER_CHECK(producer != nullptr);
  return *producer;
}

bool Match::HasResultType(const Variable& variable) const {
  return graph_->type(values_.at(variable)) == graph_->type(result_);
}

Patch Match::Rewritten(std::string_view rule, Operation operation,
                       std::initializer_list<Variable> operands) const {
  std::vector<ValueId> inputs;
  for (const Variable& operand : operands) inputs.push_back(values_.at(operand));
  Patch patch(rule);
  patch.Replace(result_, patch.AddNode(std::move(operation), std::move(inputs)));
  return patch;
}

bool AreUsedWithin(const Graph& graph, const std::set<NodeId>& nodes, ValueId result) {
  for (const NodeId id : nodes) {
    for (const ValueId value : graph.node(id).outputs) {
      if (value == result) continue;
      if (graph.IsOutput(value)) return false;
      for (const NodeId user : graph.value(value).users) {
        if (!nodes.contains(user)) return false;
      }
    }
  }
  return true;
}

}  // namespace sinter
