#include <map>

#include "ir/text.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Walks both graphs in topological order and pairs their values.
class Comparison {
 public:
  Comparison(const Graph& a, const Graph& b) : a_(a), b_(b) {}

  std::string Run() {
    if (a_.name != b_.name) return Differ("names of the graphs", a_.name, b_.name);
    if (a_.metadata != b_.metadata) return "the metadata differ";
    if (*a_.sources != *b_.sources) return "the tables of sources differ";
    if (const std::string found = Removals(); !found.empty()) return found;
    if (a_.inputs().size() != b_.inputs().size()) {
      return Differ("numbers of inputs", a_.inputs().size(), b_.inputs().size());
    }
    for (size_t i = 0; i < a_.inputs().size(); ++i) {
      Pair(a_.inputs()[i], b_.inputs()[i]);
      const std::string found = Values(a_.inputs()[i], b_.inputs()[i]);
      if (!found.empty()) return absl::StrCat("input ", i, ": ", found);
    }
    if (a_.node_count() != b_.node_count()) {
      return Differ("numbers of nodes", a_.node_count(), b_.node_count());
    }
    const std::vector<NodeId> order_a = a_.TopologicalOrder();
    const std::vector<NodeId> order_b = b_.TopologicalOrder();
    if (order_a.size() != order_b.size()) return "one graph has a cycle";
    for (size_t i = 0; i < order_a.size(); ++i) {
      const std::string found = Nodes(order_a[i], order_b[i]);
      if (!found.empty()) {
        return absl::StrCat("node ", i, " (", a_.NameOf(order_a[i]), "): ", found);
      }
    }
    return Outputs();
  }

 private:
  template <class T>
  static std::string Differ(std::string_view what, const T& in_a, const T& in_b) {
    return absl::StrCat("the ", ToAbsl(what), " differ: ", in_a, " and ", in_b);
  }

  void Pair(ValueId a, ValueId b) {
    b_of_a_[a] = b;
    a_of_b_[b] = a;
  }

  std::string Removals() const {
    const auto same = [](const Removal& x, const Removal& y) {
      return x.source == y.source && x.kind == y.kind && x.pass == y.pass && x.rule == y.rule;
    };
    const bool equal = std::equal(a_.removals.begin(), a_.removals.end(), b_.removals.begin(),
                                  b_.removals.end(), same);
    return equal ? "" : "the removals differ";
  }

  std::string Values(ValueId a, ValueId b) const {
    const Value& in_a = a_.value(a);
    const Value& in_b = b_.value(b);
    if (in_a.name != in_b.name) return Differ("names", in_a.name, in_b.name);
    if (in_a.type != in_b.type) {
      return Differ("types", in_a.type.ToString(), in_b.type.ToString());
    }
    if (in_a.is_constant() != in_b.is_constant()) return "only one is a constant";
    if (in_a.is_constant() && !(*in_a.constant == *in_b.constant)) {
      return "the elements of the constants differ";
    }
    return "";
  }

  // Compares used values. Constants are first compared here.
  std::string Uses(ValueId a, ValueId b) {
    const auto known_a = b_of_a_.find(a);
    const auto known_b = a_of_b_.find(b);
    if (known_a == b_of_a_.end() && known_b == a_of_b_.end()) {
      Pair(a, b);
      return Values(a, b);
    }
    const bool same = known_a != b_of_a_.end() && known_a->second == b;
    return same ? "" : absl::StrCat("%", a.index, " is not %", b.index);
  }

  std::string Nodes(NodeId a, NodeId b) {
    const Node& in_a = a_.node(a);
    const Node& in_b = b_.node(b);
    if (in_a.operation.name() != in_b.operation.name()) {
      return Differ("operators", ToAbsl(in_a.operation.name()), ToAbsl(in_b.operation.name()));
    }
    if (!(in_a.operation == in_b.operation)) {
      // A NaN attribute equals nothing, not even itself, but its text does.
      const std::string text_a = ToString(in_a.operation.attributes());
      const std::string text_b = ToString(in_b.operation.attributes());
      if (text_a != text_b) return Differ("attributes", text_a, text_b);
    }
    if (in_a.name != in_b.name) return Differ("names", in_a.name, in_b.name);
    if (in_a.origin != in_b.origin) return "the origins differ";
    if (in_a.inputs.size() != in_b.inputs.size()) {
      return Differ("numbers of operands", in_a.inputs.size(), in_b.inputs.size());
    }
    for (size_t i = 0; i < in_a.inputs.size(); ++i) {
      const std::string found = Uses(in_a.inputs[i], in_b.inputs[i]);
      if (!found.empty()) return absl::StrCat("operand ", i, ": ", found);
    }
    if (in_a.outputs.size() != in_b.outputs.size()) {
      return Differ("numbers of results", in_a.outputs.size(), in_b.outputs.size());
    }
    for (size_t i = 0; i < in_a.outputs.size(); ++i) {
      Pair(in_a.outputs[i], in_b.outputs[i]);
      const std::string found = Values(in_a.outputs[i], in_b.outputs[i]);
      if (!found.empty()) return absl::StrCat("result ", i, ": ", found);
    }
    if (in_a.bodies.size() != in_b.bodies.size()) {
      return Differ("numbers of bodies", in_a.bodies.size(), in_b.bodies.size());
    }
    for (size_t i = 0; i < in_a.bodies.size(); ++i) {
      const std::string found = Difference(*in_a.bodies[i], *in_b.bodies[i]);
      if (!found.empty()) return absl::StrCat("body ", i, ": ", found);
    }
    return "";
  }

  std::string Outputs() {
    if (a_.outputs().size() != b_.outputs().size()) {
      return Differ("numbers of outputs", a_.outputs().size(), b_.outputs().size());
    }
    for (size_t i = 0; i < a_.outputs().size(); ++i) {
      const GraphOutput& in_a = a_.outputs()[i];
      const GraphOutput& in_b = b_.outputs()[i];
      const std::string found = in_a.name != in_b.name ? Differ("names", in_a.name, in_b.name)
                                                       : Uses(in_a.value, in_b.value);
      if (!found.empty()) return absl::StrCat("output ", i, ": ", found);
    }
    return "";
  }

  const Graph& a_;
  const Graph& b_;
  std::map<ValueId, ValueId> b_of_a_;
  std::map<ValueId, ValueId> a_of_b_;
};

}  // namespace

std::string Difference(const Graph& a, const Graph& b) { return Comparison(a, b).Run(); }

}  // namespace sinter
