#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"
#include "ir/status.h"
#include "ir/text.h"

namespace sinter {
namespace {

std::string Quoted(const std::string& text) {
  return absl::StrCat("\"", absl::Utf8SafeCEscape(text), "\"");
}

std::string ElementsOf(const Constant& constant) {
  std::vector<std::string> elements;
  if (constant.dtype() == DType::kInt64 || constant.dtype() == DType::kInt32) {
    for (const int64_t element : constant.ToIntegers()) elements.push_back(absl::StrCat(element));
  } else {
    for (const double element : constant.ToDoubles()) {
      elements.push_back(FloatToString(static_cast<float>(element)));
    }
  }
  return absl::StrCat("[", absl::StrJoin(elements, ","), "]");
}

bool HasPlainElements(DType dtype) {
  return dtype == DType::kFloat32 || dtype == DType::kInt64 || dtype == DType::kInt32;
}

class Printer {
 public:
  Printer(const Graph& graph, const PrintOptions& options, int depth)
      : graph_(graph), options_(options), indent_(static_cast<size_t>(2 * depth), ' ') {}

  std::string Print() {
    absl::StrAppend(&text_, indent_, "graph ", Quoted(graph_.name), " {\n");
    for (const ValueId input : graph_.inputs()) {
      Line(absl::StrCat("input ", Typed(input), " ", Quoted(graph_.value(input).name)));
    }
    for (uint32_t index = 0; index < graph_.value_limit(); ++index) {
      if (graph_.value({index}).is_constant() && graph_.UseCount({index}) > 0)
        PrintConstant({index});
    }
    for (const NodeId node : graph_.TopologicalOrder()) PrintNode(node);
    for (const GraphOutput& output : graph_.outputs()) {
      Line(absl::StrCat("output ", Reference(output.value), " ", Quoted(output.name)));
    }
    absl::StrAppend(&text_, indent_, "}\n");
    return std::move(text_);
  }

 private:
  void Line(const std::string& line) { absl::StrAppend(&text_, indent_, "  ", line, "\n"); }

  std::string Reference(ValueId id) const {
    return absl::StrCat(graph_.value(id).is_constant() ? "@" : "%", id.index);
  }
  std::string Typed(ValueId id) const {
    return absl::StrCat(Reference(id), ":", graph_.type(id).ToString());
  }
  std::string List(const std::vector<ValueId>& values, bool typed) const {
    return absl::StrJoin(values, ", ", [&](std::string* out, ValueId id) {
      out->append(typed ? Typed(id) : Reference(id));
    });
  }

  void PrintConstant(ValueId id) {
    const Value& value = graph_.value(id);
    const bool inlined = value.constant->element_count() <= options_.most_inline_elements &&
                         HasPlainElements(value.constant->dtype());
    Line(absl::StrCat(
        "constant ", Typed(id), value.name.empty() ? "" : " ",
        value.name.empty() ? "" : Quoted(value.name), " = ",
        inlined ? ElementsOf(*value.constant)
                : absl::StrCat("#", absl::Hex(value.constant->ContentHash(), absl::kZeroPad16))));
  }

  void PrintNode(NodeId id) {
    const Node& node = graph_.node(id);
    const std::string attributes = ToString(node.operation.attributes());
    std::vector<std::string> sources;
    for (const SourceId source : node.origin) {
      sources.push_back((*graph_.sources)[source.index].ToString());
    }
    Line(absl::StrCat(List(node.outputs, true), " = ", ToAbsl(node.operation.name()), "(",
                      List(node.inputs, false), ")", attributes.empty() ? "" : " ", attributes,
                      sources.empty() ? "" : "  // ", absl::StrJoin(sources, ", ")));
    for (const GraphRef& body : node.bodies) {
      text_ += Printer(*body, options_, static_cast<int>(indent_.size() / 2) + 2).Print();
    }
  }

  const Graph& graph_;
  const PrintOptions& options_;
  std::string indent_;
  std::string text_;
};

}  // namespace

std::string Print(const Graph& graph, const PrintOptions& options) {
  return Printer(graph, options, 0).Print();
}

}  // namespace sinter
