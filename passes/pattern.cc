#include "passes/pattern.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "ir/check.h"
#include "ir/ops/mul.h"
#include "passes/match.h"
#include "passes/pass.h"
#include "sinter/status.h"

namespace sinter {

Variable::Variable() {
  static std::atomic<int> count = 0;
  id_ = ++count;
}

Pattern::Pattern(Form form) : form_(std::make_shared<const Form>(std::move(form))) {}
Pattern::Pattern(const Variable& variable)
    : Pattern(Form{.kind = Kind::kVariable, .variable = variable}) {}
Pattern::Pattern(double number) : Pattern(Form{.kind = Kind::kNumber, .number = number}) {}

Pattern Pattern::Operator(std::string_view operator_name, bool (*is_operator)(const Operation&),
                          std::optional<Operation> attributes, bool is_commutative,
                          std::vector<Pattern> operands) {
  Form form{.kind = Kind::kOperator,
            .operator_name = operator_name,
            .is_operator = is_operator,
            .attributes = std::move(attributes),
            .is_commutative = is_commutative,
            .parts = std::move(operands)};
  for (size_t i = 0; i < form.parts.size(); ++i) form.order.push_back(i);
  std::stable_sort(form.order.begin(), form.order.end(),
                   [&](size_t a, size_t b) { return form.parts[a].Rank() < form.parts[b].Rank(); });
  return Pattern(std::move(form));
}

int Pattern::Rank() const {
  switch (form_->kind) {
    case Kind::kVariable: return 0;
    case Kind::kOperator:
    case Kind::kAnyOf: return 1;
    case Kind::kNumber:
    case Kind::kAnyNumber: return 2;
    case Kind::kNamed: return form_->parts[0].Rank();
  }
  return 0;
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

Pattern Distinctive(const Pattern& part) {
  Pattern::Form form = *part.form_;
  form.is_distinctive = true;
  return Pattern(std::move(form));
}

Pattern ProductOf(const Pattern& a, const Pattern& b, const Pattern& c) {
  // The inner product is tried first, so that a product of two of the factors is not taken for a
  // part of three.
  return AnyOf({Op<Mul>(Op<Mul>(b, c), a), Op<Mul>(Op<Mul>(a, c), b), Op<Mul>(Op<Mul>(a, b), c)});
}

// Where a match ended: the operand of a node that is not what the pattern has there.
struct Mismatch {
  enum class Kind { kValue, kOperator, kNumber, kAnyNumber, kAttributes, kUsers };
  Kind kind = Kind::kValue;
  size_t matched = 0;  // parts of the pattern until then
  NodeId node;
  size_t operand = 0;
  const Pattern::Form* expected = nullptr;
};

// Backtracking: each step calls the rest of the match and undoes its own assumptions if that fails.
class Matcher {
 public:
  Matcher(const Graph& graph, Match& match) : graph_(graph), match_(match) {}

  using Rest = absl::FunctionRef<bool()>;
  // An operand of a node; none for the value of the whole pattern.
  struct Place {
    NodeId node;
    size_t operand = 0;
  };

  bool Matches(const Pattern& pattern, ValueId value) {
    return Try(pattern, value, {}, [&] {
      const std::optional<NodeId> used = UsedOutside(graph_, match_.nodes_, value);
      return !used || Fail(Mismatch::Kind::kUsers, {*used}, *pattern.form_);
    });
  }

  // Explains the mismatch that the most parts of the pattern precede. Only mismatches behind a
  // distinctive part are kept.
  void Explain(NodeId root, PassContext& context) const {
    if (!mismatch_) return;
    const auto [reason, detail] = Describe(*mismatch_);
    context.Explain(graph_, root, reason, absl::StrCat("is nearly the pattern, but ", detail));
  }

 private:
  bool Try(const Pattern& pattern, ValueId value, Place place, Rest rest) {
    const Pattern::Form& form = *pattern.form_;
    switch (form.kind) {
      case Pattern::Kind::kVariable: return Bind(form, value, place, rest);
      case Pattern::Kind::kNumber:
        if (!IsNear(value, form.number)) return Fail(Mismatch::Kind::kNumber, place, form);
        return Pass(form, rest);
      case Pattern::Kind::kAnyNumber:
        if (!ScalarOf(graph_, value)) return Fail(Mismatch::Kind::kAnyNumber, place, form);
        return Bind(form, value, place, rest);
      case Pattern::Kind::kNamed:
        return Bind(form, value, place, [&] { return Try(form.parts[0], value, place, rest); });
      case Pattern::Kind::kAnyOf:
        for (const Pattern& part : form.parts) {
          if (Try(part, value, place, rest)) return true;
        }
        return false;
      case Pattern::Kind::kOperator: return TryOperator(form, value, place, rest);
    }
    return false;
  }

  // Goes on behind a part that matches.
  bool Pass(const Pattern::Form& form, Rest rest) {
    ++matched_;
    distinctive_ += form.is_distinctive ? 1 : 0;
    if (rest()) return true;
    --matched_;
    distinctive_ -= form.is_distinctive ? 1 : 0;
    return false;
  }

  bool Fail(Mismatch::Kind kind, Place place, const Pattern::Form& expected) {
    if (distinctive_ > 0 && (!mismatch_ || matched_ > mismatch_->matched)) {
      mismatch_ = Mismatch{kind, matched_, place.node, place.operand, &expected};
    }
    return false;
  }

  bool Bind(const Pattern::Form& form, ValueId value, Place place, Rest rest) {
    const auto [entry, is_new] = match_.values_.try_emplace(*form.variable, value);
    if (!is_new) {
      if (entry->second != value) return Fail(Mismatch::Kind::kValue, place, form);
      return Pass(form, rest);
    }
    if (Pass(form, rest)) return true;
    match_.values_.erase(*form.variable);
    return false;
  }

  bool IsNear(ValueId value, double number) const {
    const std::optional<float> scalar = ScalarOf(graph_, value);
    if (!scalar) return false;
    const auto element = static_cast<double>(*scalar);
    return element == number ||
           (std::isfinite(number) && std::abs(element - number) <= 1e-5 * std::abs(number));
  }

  bool TryOperator(const Pattern::Form& form, ValueId value, Place place, Rest rest) {
    const NodeId id = graph_.value(value).producer;
    if (!id.valid() || !form.is_operator(graph_.node(id).operation) ||
        graph_.node(id).outputs.size() != 1 || graph_.node(id).inputs.size() != form.parts.size()) {
      return Fail(Mismatch::Kind::kOperator, place, form);
    }
    const bool is_new = match_.nodes_.insert(id).second;
    const auto with_attributes = [&] {
      if (form.attributes && !(graph_.node(id).operation == *form.attributes)) {
        return Fail(Mismatch::Kind::kAttributes, {id}, form);
      }
      return rest();
    };
    const auto operands = [&] {
      return TryOperands(form, id, 0, false, with_attributes) ||
             (form.is_commutative && TryOperands(form, id, 0, true, with_attributes));
    };
    if (Pass(form, operands)) return true;
    if (is_new) match_.nodes_.erase(id);
    return false;
  }

  // Tries the parts from position `first` of their order on. `swapped`: two operands in the other
  // order.
  bool TryOperands(const Pattern::Form& form, NodeId id, size_t first, bool swapped, Rest rest) {
    if (first == form.parts.size()) return rest();
    const size_t part = form.order[first];
    const size_t operand = swapped ? 1 - part : part;
    return Try(form.parts[part], graph_.node(id).inputs[operand], {id, operand},
               [&] { return TryOperands(form, id, first + 1, swapped, rest); });
  }

  // The reason and the end of a sentence.
  std::pair<std::string_view, std::string> Describe(const Mismatch& mismatch) const {
    const std::string name = graph_.NameOf(mismatch.node);
    if (mismatch.kind == Mismatch::Kind::kUsers) {
      return {"other-users", absl::StrCat("something else uses ", name, "'s result, too")};
    }
    if (mismatch.kind == Mismatch::Kind::kAttributes) {
      return {"other-attributes", absl::StrCat(name, " has other attributes")};
    }
    const std::string operand = absl::StrCat("operand ", mismatch.operand, " of ", name, " is ");
    const ValueId value = graph_.node(mismatch.node).inputs[mismatch.operand];
    const std::optional<float> number = ScalarOf(graph_, value);
    switch (mismatch.kind) {
      case Mismatch::Kind::kNumber:
        return {"other-number",
                number ? absl::StrCat(operand, *number, ", not ", mismatch.expected->number)
                       : absl::StrCat(operand, "not the number ", mismatch.expected->number)};
      case Mismatch::Kind::kAnyNumber:
        return {"other-number", absl::StrCat(operand, "not a constant with one number")};
      case Mismatch::Kind::kOperator:
        return {"other-operator", absl::StrCat(operand, "not a result of ",
                                               ToAbsl(mismatch.expected->operator_name))};
      default:
        return {"other-value",
                absl::StrCat(operand, "not the value that the pattern repeats there")};
    }
  }

  const Graph& graph_;
  Match& match_;
  size_t matched_ = 0;      // parts of the pattern that match so far
  size_t distinctive_ = 0;  // distinctive ones among them
  std::optional<Mismatch> mismatch_;
};

std::optional<Match> Match::Of(const Graph& graph, ValueId value, const Pattern& pattern,
                               PassContext* context) {
  Match match(graph);
  match.result_ = value;
  Matcher matcher(graph, match);
  if (matcher.Matches(pattern, value)) return match;
  if (context != nullptr && context->explains()) {
    matcher.Explain(graph.value(value).producer, *context);
  }
  return std::nullopt;
}

std::optional<Match> Match::Of(const Graph& graph, ValueId value, const Pattern& pattern) {
  return Of(graph, value, pattern, nullptr);
}
std::optional<Match> Match::At(const Graph& graph, NodeId root, const Pattern& pattern) {
  return Of(graph, graph.node(root).output(), pattern, nullptr);
}
std::optional<Match> Match::At(const Graph& graph, NodeId root, const Pattern& pattern,
                               PassContext& context) {
  return Of(graph, graph.node(root).output(), pattern, &context);
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

bool Match::HasResultType(const Variable& variable, PassContext& context) const {
  if (HasResultType(variable)) return true;
  Explain(context, "types-differ",
          absl::StrCat("its operand is ", graph_->type(values_.at(variable)).ToString(),
                       " and its result ", graph_->type(result_).ToString()));
  return false;
}

void Match::Explain(PassContext& context, std::string_view reason, std::string_view detail) const {
  if (!context.explains()) return;
  context.Explain(*graph_, graph_->value(result_).producer, reason,
                  absl::StrCat("is nearly the pattern, but ", ToAbsl(detail)));
}

Patch Match::Rewritten(std::string_view rule, Operation operation,
                       std::initializer_list<Variable> operands) const {
  std::vector<ValueId> inputs;
  for (const Variable& operand : operands) inputs.push_back(values_.at(operand));
  Patch patch(rule);
  patch.Replace(result_, patch.AddNode(std::move(operation), std::move(inputs)));
  return patch;
}

std::optional<NodeId> UsedOutside(const Graph& graph, const std::set<NodeId>& nodes,
                                  ValueId result) {
  for (const NodeId id : nodes) {
    for (const ValueId value : graph.node(id).outputs) {
      if (value == result) continue;
      if (graph.IsOutput(value)) return id;
      for (const NodeId user : graph.value(value).users) {
        if (!nodes.contains(user)) return id;
      }
    }
  }
  return std::nullopt;
}

bool AreUsedWithin(const Graph& graph, const std::set<NodeId>& nodes, ValueId result) {
  return !UsedOutside(graph, nodes, result);
}

}  // namespace sinter
