// Patterns for rewrites, written as the expression to match.
//
//   static const Variable x;
//   static const Pattern gelu =
//       Op<Mul>(x, Op<Mul>(0.5, Op<Add>(1, Op<Erf>(Op<Div>(x, std::numbers::sqrt2)))));
//   if (const auto match = Match::At(graph, id, gelu)) ... (*match)[x] ...
//
// Operands of commutative operators match in either order, and all ways are tried. Nothing outside
// of the match may use its intermediate results, because its nodes are removed.
//
// A match that fails after a distinctive part of its pattern can explain where it ended:
//   Op<Mul>(x, Op<Tanh>(Distinctive(Op<Softplus>(x))))
#ifndef SINTER_PASSES_PATTERN_H_
#define SINTER_PASSES_PATTERN_H_

#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "ir/graph.h"
#include "passes/patch.h"

namespace sinter {

struct Add;
struct And;
struct Equal;
struct Mul;
struct Or;
struct PassContext;

// Stands for one value, the same at each place in a pattern. Copies are the same variable.
class Variable {
 public:
  Variable();
  friend auto operator<=>(const Variable&, const Variable&) = default;

 private:
  int id_;
};

// Immutable; copies share the contents.
class Pattern {
 public:
  // Matches any value.
  Pattern(const Variable& variable);  // NOLINT: implicit, so that expressions read as such
  // Matches an f32 constant with one element near this number, because exporters round differently.
  // Infinities and 0 match exactly.
  Pattern(double number);  // NOLINT

 private:
  friend class Matcher;
  friend struct Mismatch;
  struct Form;
  template <class Operator>
  friend Pattern OpWith(std::optional<Operator> attributes, std::vector<Pattern> operands);
  friend Pattern Number(const Variable& number);
  friend Pattern As(const Variable& name, const Pattern& pattern);
  friend Pattern AnyOf(std::vector<Pattern> patterns);
  friend Pattern Distinctive(const Pattern& part);

  enum class Kind { kVariable, kNumber, kAnyNumber, kNamed, kAnyOf, kOperator };
  explicit Pattern(Form form);
  // The place of an operand in Form::order: the lowest first.
  int Rank() const;
  static Pattern Operator(std::string_view operator_name, bool (*is_operator)(const Operation&),
                          std::optional<Operation> attributes, bool is_commutative,
                          std::vector<Pattern> operands);

  std::shared_ptr<const Form> form_;
};

struct Pattern::Form {
  Kind kind;
  std::optional<Variable> variable;  // kVariable, kAnyNumber, kNamed
  double number = 0;
  bool is_distinctive = false;
  std::string_view operator_name;
  bool (*is_operator)(const Operation&) = nullptr;
  std::optional<Operation> attributes;  // the operation must equal this one
  bool is_commutative = false;
  std::vector<Pattern> parts;  // operands, alternatives, or the named pattern
  // The operands in the order in which they are tried: variables, operators, then numbers, so that
  // a match with only a wrong number fails there.
  std::vector<size_t> order;
};

// Matches an f32 constant with one element.
Pattern Number(const Variable& number);
// Binds the variable to the value that the pattern matches.
Pattern As(const Variable& name, const Pattern& pattern);
// Matches the first of the patterns that fits.
Pattern AnyOf(std::vector<Pattern> patterns);
// Marks an operator or variable by which the pattern is recognised: a match that fails behind it is
// worth an explanation.
Pattern Distinctive(const Pattern& part);
// A product of three factors, in either association.
Pattern ProductOf(const Pattern& a, const Pattern& b, const Pattern& c);

template <class Operator>
Pattern OpWith(std::optional<Operator> attributes, std::vector<Pattern> operands) {
  constexpr bool kIsCommutative = std::is_same_v<Operator, Add> || std::is_same_v<Operator, Mul> ||
                                  std::is_same_v<Operator, And> || std::is_same_v<Operator, Or> ||
                                  std::is_same_v<Operator, Equal>;
  std::optional<Operation> exactly;
  if (attributes) exactly = *std::move(attributes);
  return Pattern::Operator(
      Operator::kInfo.name, [](const Operation& operation) { return operation.Is<Operator>(); },
      std::move(exactly), kIsCommutative, std::move(operands));
}

// Matches a node of the operator with these operands, one result and any attributes.
template <class Operator, class... Operands>
Pattern Op(const Operands&... operands) {
  return OpWith<Operator>(std::nullopt, {Pattern(operands)...});
}
// The same with these attributes.
template <class Operator, class... Operands>
Pattern Exactly(const Operator& attributes, const Operands&... operands) {
  return OpWith<Operator>(attributes, {Pattern(operands)...});
}

// A successful match of a pattern.
class Match {
 public:
  // Matches the pattern to the node's result.
  static std::optional<Match> At(const Graph& graph, NodeId root, const Pattern& pattern);
  // The same. Explains to the context where the match ended if that was behind a distinctive part.
  static std::optional<Match> At(const Graph& graph, NodeId root, const Pattern& pattern,
                                 PassContext& context);
  // Matches the pattern to this value.
  static std::optional<Match> Of(const Graph& graph, ValueId value, const Pattern& pattern);

  // The value of a variable of the pattern; it must be bound (checked).
  ValueId operator[](const Variable& variable) const { return values_.at(variable); }
  // Whether the variable is bound. Alternatives may leave it unbound.
  bool Has(const Variable& variable) const { return values_.contains(variable); }
  // The only element of a constant.
  float NumberOf(const Variable& variable) const;
  // The producer of the variable's value; there must be one (checked).
  const Node& ProducerOf(const Variable& variable) const;
  // Whether the variable's value has the type of the match's result.
  bool HasResultType(const Variable& variable) const;
  // The same. Explains it to the context if not.
  bool HasResultType(const Variable& variable, PassContext& context) const;
  // Explains why the whole match is not rewritten.
  void Explain(PassContext& context, std::string_view reason, std::string_view detail) const;
  // The nodes that the pattern's operators matched.
  const std::set<NodeId>& nodes() const { return nodes_; }

  // A patch that replaces all matched nodes by one node.
  Patch Rewritten(std::string_view rule, Operation operation,
                  std::initializer_list<Variable> operands) const;

 private:
  friend class Matcher;
  explicit Match(const Graph& graph) : graph_(&graph) {}
  static std::optional<Match> Of(const Graph& graph, ValueId value, const Pattern& pattern,
                                 PassContext* context);

  const Graph* graph_;
  ValueId result_;
  std::map<Variable, ValueId> values_;
  std::set<NodeId> nodes_;
};

// A node of this set whose result, other than `result`, is used outside of the set.
std::optional<NodeId> UsedOutside(const Graph& graph, const std::set<NodeId>& nodes,
                                  ValueId result);
// Whether there is none.
bool AreUsedWithin(const Graph& graph, const std::set<NodeId>& nodes, ValueId result);

}  // namespace sinter

#endif  // SINTER_PASSES_PATTERN_H_
