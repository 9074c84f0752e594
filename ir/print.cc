#include "absl/strings/str_join.h"
#include "ir/text.h"
#include "ir/text_constant.h"
#include "ir/text_syntax.h"
#include "sinter/status.h"

namespace sinter {
namespace {

using internal::Quoted;

std::string_view NameOf(Removal::Kind kind) {
  switch (kind) {
    case Removal::Kind::kFolded: return "folded";
    case Removal::Kind::kMerged: return "merged";
    case Removal::Kind::kRemoved: break;
  }
  return "removed";
}

class Printer {
 public:
  // `outer` is the enclosing graph of a body; null for the main graph.
  Printer(const Graph& graph, const Graph* outer, const PrintOptions& options, int indent)
      : graph_(graph),
        outer_(outer),
        options_(options),
        indent_(static_cast<size_t>(indent), ' '),
        used_(graph.value_limit(), false) {
    for (uint32_t index = 0; index < graph.value_limit(); ++index) {
      used_[index] = !graph.value({index}).users.empty();
    }
    for (const GraphOutput& output : graph.outputs()) used_[output.value.index] = true;
  }

  std::string Print() {
    absl::StrAppend(&text_, indent_, "graph ", Quoted(graph_.name), " {\n");
    for (const auto& [key, value] : graph_.metadata) {
      Line(absl::StrCat("metadata ", Quoted(key), " = ", Quoted(value)));
    }
    PrintInputsAndConstants();
    const std::vector<NodeId> order = graph_.TopologicalOrder();
    for (const NodeId node : order) PrintNode(node);
    if (static_cast<int>(order.size()) != graph_.node_count()) {
      Line("// the other nodes form a cycle");
    }
    for (const GraphOutput& output : graph_.outputs()) {
      Line(absl::StrCat("output ", Reference(output.value), " ", Quoted(output.name)));
    }
    for (const NodeId node : order) PrintNames(node);
    PrintSources();
    absl::StrAppend(&text_, indent_, "}\n");
    return std::move(text_);
  }

 private:
  void Line(const std::string& line) { absl::StrAppend(&text_, indent_, "  ", line, "\n"); }

  std::string Reference(ValueId id) const {
    return absl::StrCat(graph_.value(id).is_constant() ? "@" : "%", id.index);
  }
  std::string Typed(ValueId id) const {
    return absl::StrCat(Reference(id), ":", internal::TypeToText(graph_.type(id)));
  }
  std::string List(std::span<const ValueId> values, bool typed) const {
    return absl::StrJoin(values, ", ", [&](std::string* out, ValueId id) {
      out->append(typed ? Typed(id) : Reference(id));
    });
  }

  void PrintInputsAndConstants() {
    size_t next_input = 0;
    for (uint32_t index = 0; index < graph_.value_limit(); ++index) {
      const ValueId id{index};
      if (next_input < graph_.inputs().size() && graph_.inputs()[next_input] == id) {
        Line(absl::StrCat("input ", Typed(id), " ", Quoted(graph_.value(id).name)));
        ++next_input;
      } else if (graph_.value(id).is_constant() && used_[index]) {
        PrintConstant(id);
      }
    }
  }

  void PrintConstant(ValueId id) {
    const Value& value = graph_.value(id);
    const bool inlined = options_.all_constants_inline ||
                         value.constant->element_count() <= options_.most_inline_elements;
    const std::string name = value.name.empty() ? "" : absl::StrCat(" ", Quoted(value.name));
    Line(absl::StrCat(
        "constant ", Typed(id), name, " = ",
        inlined ? internal::ElementsToString(*value.constant)
                : absl::StrCat("#", absl::Hex(value.constant->ContentHash(), absl::kZeroPad16))));
  }

  void PrintNode(NodeId id) {
    const Node& node = graph_.node(id);
    std::string line = absl::StrCat(List(node.outputs, true), " = ", ToAbsl(node.operation.name()),
                                    "(", List(node.inputs, false), ")");
    const std::string attributes = ToString(node.operation.attributes());
    if (!attributes.empty()) absl::StrAppend(&line, " ", attributes);
    if (!node.name.empty()) absl::StrAppend(&line, " as ", Quoted(node.name));
    if (!node.origin.empty()) {
      absl::StrAppend(&line, " from ",
                      absl::StrJoin(node.origin, ",", [](auto* out, SourceId source) {
                        absl::StrAppend(out, source.index);
                      }));
      absl::StrAppend(&line, "  // ", SourceNames(node.origin));
    }
    Line(line);
    for (const GraphRef& body : node.bodies) {
      text_ += Printer(*body, &graph_, options_, static_cast<int>(indent_.size()) + 4).Print();
    }
  }

  std::string SourceNames(const Origin& origin) const {
    const std::string names = absl::StrJoin(origin, ", ", [&](std::string* out, SourceId source) {
      const bool known = source.index < graph_.sources->size();
      out->append(known ? (*graph_.sources)[source.index].ToString() : "?");
    });
    // A line break in a name must not end the comment.
    const std::string quoted = Quoted(names);
    return quoted.substr(1, quoted.size() - 2);
  }

  void PrintNames(NodeId id) {
    for (const ValueId output : graph_.node(id).outputs) {
      const std::string& name = graph_.value(output).name;
      if (!name.empty()) Line(absl::StrCat("name ", Reference(output), " ", Quoted(name)));
    }
  }

  void PrintSources() {
    const SourceTable& sources = *graph_.sources;
    if (outer_ != nullptr && !sources.empty() &&
        (graph_.sources == outer_->sources || sources == *outer_->sources)) {
      Line("sources shared");
    } else {
      for (size_t i = 0; i < sources.size(); ++i) {
        const Source& source = sources[i];
        Line(absl::StrCat("source ", i, " = ", Quoted(source.operator_type), " #", source.index,
                          source.name.empty() ? "" : absl::StrCat(" ", Quoted(source.name)),
                          source.path.empty() ? "" : absl::StrCat(" in ", Quoted(source.path))));
      }
    }
    for (const Removal& removal : graph_.removals) {
      Line(absl::StrCat("removal ", removal.source.index, " ", ToAbsl(NameOf(removal.kind)), " ",
                        Quoted(removal.pass), " ", Quoted(removal.rule)));
    }
  }

  const Graph& graph_;
  const Graph* outer_;
  const PrintOptions& options_;
  std::string indent_;
  std::vector<bool> used_;
  std::string text_;
};

}  // namespace

std::string Print(const Graph& graph, const PrintOptions& options) {
  return Printer(graph, nullptr, options, 0).Print();
}

}  // namespace sinter
