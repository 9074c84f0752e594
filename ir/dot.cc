#include "ir/dot.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "ir/fused_operators.h"
#include "ir/operator_class.h"
#include "ir/repeated_blocks.h"
#include "sinter/status.h"

namespace sinter {
namespace {

constexpr char kHeader[] =
    "  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=Helvetica, "
    "fontsize=11, margin=\"0.12,0.06\"];\n"
    "  edge [fontname=Helvetica, fontsize=8, color=\"#777777\", fontcolor=\"#555555\", "
    "arrowsize=0.6];\n";

// In a box, a new line starts after a line of at least this width.
constexpr size_t kBoxWidth = 30;
constexpr size_t kLongestName = 44;

std::string_view ColourOf(const std::vector<std::string>& operators) {
  static const auto* const colours = new std::map<std::string_view, std::string_view>{
      {"attention", "#cab2d6"},     {"control", "#fbb4ae"}, {"product", "#a6cee3"},
      {"normalization", "#fdd49e"}, {"window", "#b2df8a"},  {"movement", "#d9d9d9"},
      {"elementwise", "#ffffcc"}};
  const auto found = colours->find(OperatorClassOf(operators));
  return found == colours->end() ? "white" : found->second;
}

// The lines of a label are joined with \n, which Graphviz interprets.
std::string Quoted(const std::string& text) {
  return absl::StrCat(
      "\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}}), "\"");
}

// "conv + add + relu", broken into lines. Repeated operators are counted.
std::string OperatorText(const std::vector<std::string>& operators) {
  std::string text;
  size_t line = 0;
  for (size_t i = 0; i < operators.size();) {
    size_t end = i;
    while (end < operators.size() && operators[end] == operators[i]) ++end;
    std::string word = operators[i];
    if (end - i > 1) absl::StrAppend(&word, " x", end - i);
    if (i > 0) absl::StrAppend(&text, line >= kBoxWidth ? "\n+ " : " + ");
    line = line >= kBoxWidth ? word.size() : line + word.size() + 3;
    text += word;
    i = end;
  }
  return text;
}

// Shortens a long name to its end, which is more specific than its beginning.
std::string EndOf(const std::string& name) {
  if (name.size() <= kLongestName) return name;
  size_t begin = name.size() - kLongestName;
  while (begin < name.size() && (static_cast<unsigned char>(name[begin]) & 0xC0) == 0x80) ++begin;
  return absl::StrCat("...", name.substr(begin));
}

class Drawing {
 public:
  Drawing(const Graph& graph, const DotOptions& options)
      : graph_(graph), options_(options), order_(graph.TopologicalOrder()) {
    shown_as_.resize(graph.node_limit());
    repetitions_.resize(graph.node_limit());
    stands_for_.resize(graph.node_limit());
    for (const NodeId id : order_) shown_as_[id.index] = id;
    if (!options.expand) CollapseBlocks();
    for (const NodeId id : order_) stands_for_[shown_as_[id.index].index].push_back(id);
  }

  std::string Draw() {
    text_ = absl::StrCat("digraph ", Quoted(graph_.name), " {\n", kHeader);
    for (const ValueId input : graph_.inputs()) {
      DrawOval(PlaceOf(input), graph_.value(input).name);
    }
    size_t next_block = 0;
    for (size_t i = 0; i < order_.size();) {
      if (next_block < blocks_.size() && blocks_[next_block].begin == i) {
        DrawBlock(blocks_[next_block], next_block);
        i += blocks_[next_block].length * blocks_[next_block].count;
        ++next_block;
      } else {
        DrawBox(order_[i++], "  ");
      }
    }
    for (const NodeId id : order_) DrawOperands(id);
    for (size_t i = 0; i < graph_.outputs().size(); ++i) {
      const std::string place = absl::StrCat("output", i);
      DrawOval(place, graph_.outputs()[i].name);
      DrawEdge(graph_.outputs()[i].value, place, "");
    }
    return text_ + "}\n";
  }

 private:
  struct Repetition {
    size_t block = 0;
    size_t number = 0;  // from 1; 0: the node is in no repeated block
  };

  void CollapseBlocks() {
    const auto label = [this](NodeId id) { return LabelWithoutName(id); };
    blocks_ = FindRepeatedBlocks(graph_, order_, label);
    for (size_t number = 0; number < blocks_.size(); ++number) {
      const RepeatedBlock& block = blocks_[number];
      for (size_t i = 0; i < block.length * block.count; ++i) {
        const NodeId id = order_[block.begin + i];
        shown_as_[id.index] = order_[block.begin + i % block.length];
        repetitions_[id.index] = {number, i / block.length + 1};
      }
    }
  }

  std::string LabelWithoutName(NodeId id) const {
    const std::string details = options_.details ? options_.details(id) : "";
    return absl::StrCat(OperatorText(OperatorListOf(graph_, id)), details.empty() ? "" : "\n",
                        details);
  }

  std::string PlaceOf(ValueId value) const {
    const NodeId producer = graph_.value(value).producer;
    return producer.valid() ? absl::StrCat("node", shown_as_[producer.index].index)
                            : absl::StrCat("value", value.index);
  }

  void DrawOval(const std::string& place, const std::string& name) {
    absl::StrAppend(&text_, "  ", place, " [shape=oval, label=", Quoted(name), "];\n");
  }

  void DrawBox(NodeId id, const char* indent) {
    std::string label = OperatorText(OperatorListOf(graph_, id));
    absl::StrAppend(&label, "\n", EndOf(graph_.NameOf(id)));
    const std::string details = options_.details ? options_.details(id) : "";
    if (!details.empty()) absl::StrAppend(&label, "\n", details);
    const std::string summary = options_.summary ? options_.summary(stands_for_[id.index]) : "";
    if (!summary.empty()) absl::StrAppend(&label, "\n", summary);
    absl::StrAppend(&text_, indent, "node", id.index, " [label=", Quoted(label), ", fillcolor=\"",
                    ToAbsl(ColourOf(OperatorListOf(graph_, id))), "\"];\n");
  }

  void DrawBlock(const RepeatedBlock& block, size_t number) {
    absl::StrAppend(&text_, "  subgraph cluster", number, " {\n    label=\"x", block.count,
                    "\"; labeljust=l; style=\"rounded,bold\"; color=\"#777777\"; "
                    "fontname=Helvetica; fontsize=14;\n");
    for (size_t i = 0; i < block.length; ++i) DrawBox(order_[block.begin + i], "    ");
    text_ += "  }\n";
  }

  // Draws the edges into the node. For a repetition other than the first, only edges from another
  // repetition.
  void DrawOperands(NodeId id) {
    const bool shown = shown_as_[id.index] == id;
    for (const ValueId input : graph_.node(id).inputs) {
      const NodeId producer = graph_.value(input).producer;
      const std::string place = absl::StrCat("node", shown_as_[id.index].index);
      if (shown) {
        DrawEdge(input, place, "");
      } else if (producer.valid() && StepsBack(producer, id)) {
        DrawEdge(input, place, ", style=dashed, constraint=false");
      }
    }
  }

  // Whether `producer` is in another repetition of the block than its user.
  bool StepsBack(NodeId producer, NodeId user) const {
    const Repetition& from = repetitions_[producer.index];
    const Repetition& to = repetitions_[user.index];
    return from.number > 0 && from.block == to.block && from.number != to.number;
  }

  void DrawEdge(ValueId value, const std::string& to, const std::string& style) {
    if (graph_.value(value).is_constant()) return;
    const std::string edge =
        absl::StrCat("  ", PlaceOf(value), " -> ", to,
                     " [label=", Quoted(graph_.type(value).ToString()), style, "];\n");
    if (drawn_.insert(edge).second) text_ += edge;
  }

  const Graph& graph_;
  const DotOptions& options_;
  const std::vector<NodeId> order_;
  std::vector<RepeatedBlock> blocks_;
  std::vector<NodeId> shown_as_;                 // by node: the node of the first repetition
  std::vector<std::vector<NodeId>> stands_for_;  // by node that is drawn: the nodes of its box
  std::vector<Repetition> repetitions_;          // by node
  std::set<std::string> drawn_;                  // edges
  std::string text_;
};

}  // namespace

std::string ToDot(const Graph& graph, const DotOptions& options) {
  return Drawing(graph, options).Draw();
}

}  // namespace sinter
