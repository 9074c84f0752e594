// The source table of a model.
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "frontend/onnx/graph_importer.h"
#include "frontend/onnx/opset.h"
#include "sinter/status.h"

namespace sinter::onnx {
namespace {

// Walks the model's graphs, each before the graphs within it, starting at the main graph.
class SourceLister {
 public:
  explicit SourceLister(ImportState& state) : state_(state) {}

  absl::Status List(const GraphProto& graph, const std::string& path) {
    if (static_cast<int64_t>(sources_.size()) + graph.node_size() > state_.limits.max_nodes) {
      return absl::ResourceExhaustedError(
          absl::StrCat("the model has ", sources_.size() + static_cast<size_t>(graph.node_size()),
                       " nodes or more, the limit is ", state_.limits.max_nodes));
    }
    state_.first_source[&graph] = static_cast<uint32_t>(sources_.size());
    for (int i = 0; i < graph.node_size(); ++i) {
      const NodeProto& node = graph.node(i);
      sources_.push_back(
          {.path = path, .index = i, .operator_type = node.op_type(), .name = node.name()});
      CheckOperator(node);
    }
    for (int i = 0; i < graph.node_size(); ++i) {
      for (const AttributeProto& attribute : graph.node(i).attribute()) {
        if (!attribute.has_g()) continue;
        const std::string own = absl::StrCat(sources_[state_.first_source[&graph] + i].ToString(),
                                             "/", attribute.name());
        SINTER_RETURN_IF_ERROR(List(attribute.g(), own));
      }
    }
    return absl::OkStatus();
  }

  absl::Status Finish() {
    state_.sources = std::make_shared<const SourceTable>(std::move(sources_));
    if (unsupported_.empty()) return absl::OkStatus();
    const auto describe = [](std::string* text, const auto& entry) {
      const auto& [name, found] = entry;
      absl::StrAppend(text, name, " (", found.count,
                      found.count == 1 ? " node, '" : " nodes, first '", found.first, "')");
    };
    return absl::UnimplementedError(
        absl::StrCat("operators not supported: ", absl::StrJoin(unsupported_, ", ", describe)));
  }

 private:
  struct Unsupported {
    int count = 0;
    std::string first;
  };

  void CheckOperator(const NodeProto& node) {
    const int opset = OpsetOf(node, state_.opset);
    if (FindLowering(DomainOf(node), node.op_type(), opset) != nullptr) return;
    std::string name =
        DomainOf(node).empty() ? node.op_type() : absl::StrCat(node.domain(), ".", node.op_type());
    if (HasLowering(DomainOf(node), node.op_type())) {
      absl::StrAppend(&name, " of operator set ", opset);
    }
    Unsupported& entry = unsupported_[name];
    if (entry.count++ == 0) entry.first = sources_.back().ToString();
  }

  ImportState& state_;
  SourceTable sources_;
  std::map<std::string, Unsupported> unsupported_;
};

}  // namespace

absl::Status ListSources(const GraphProto& graph, ImportState& state) {
  SourceLister lister(state);
  SINTER_RETURN_IF_ERROR(lister.List(graph, ""));
  return lister.Finish();
}

}  // namespace sinter::onnx
