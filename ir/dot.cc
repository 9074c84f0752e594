#include "ir/dot.h"

#include "absl/strings/str_replace.h"
#include "ir/status.h"

namespace sinter {
namespace {

// Lines of a label are joined with \n, which Graphviz reads itself.
std::string Label(const std::string& text) {
  return absl::StrCat(
      "\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}}), "\"");
}

std::string PlaceOf(const Graph& graph, ValueId value) {
  const NodeId producer = graph.value(value).producer;
  return producer.valid() ? absl::StrCat("node", producer.index)
                          : absl::StrCat("value", value.index);
}

}  // namespace

std::string ToDot(const Graph& graph) {
  std::string text = absl::StrCat("digraph ", Label(graph.name), " {\n  node [shape=box];\n");
  const auto add_oval = [&](const std::string& place, const std::string& name) {
    absl::StrAppend(&text, "  ", place, " [shape=oval, label=", Label(name), "];\n");
  };
  const auto add_edge = [&](ValueId value, const std::string& to) {
    if (graph.value(value).is_constant()) return;
    absl::StrAppend(&text, "  ", PlaceOf(graph, value), " -> ", to,
                    " [label=", Label(graph.type(value).ToString()), "];\n");
  };
  for (const ValueId input : graph.inputs()) {
    add_oval(PlaceOf(graph, input), graph.value(input).name);
  }
  for (const NodeId id : graph.TopologicalOrder()) {
    const std::string place = absl::StrCat("node", id.index);
    const std::string operation(graph.node(id).operation.name());
    absl::StrAppend(&text, "  ", place,
                    " [label=", Label(absl::StrCat(operation, "\n", graph.NameOf(id))), "];\n");
    for (const ValueId input : graph.node(id).inputs) add_edge(input, place);
  }
  for (size_t i = 0; i < graph.outputs().size(); ++i) {
    const std::string place = absl::StrCat("output", i);
    add_oval(place, graph.outputs()[i].name);
    add_edge(graph.outputs()[i].value, place);
  }
  return text + "}\n";
}

}  // namespace sinter
