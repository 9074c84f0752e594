#include "runtime/measure/source_dispositions.h"

#include <algorithm>
#include <string>
#include <utility>

namespace sinter {
namespace {

std::string KindName(Removal::Kind kind) {
  switch (kind) {
    case Removal::Kind::kFolded: return "folded";
    case Removal::Kind::kMerged: return "merged";
    case Removal::Kind::kRemoved: return "removed";
  }
  return "";
}

class Dispositions {
 public:
  explicit Dispositions(const SourceTable& table) : table_(table) {
    for (const Source& source : table) {
      dispositions_.push_back(
          {.source = source.ToString(), .operation = source.operator_type, .body = source.path});
    }
  }

  // The entry of a graph's source; null if the graph has another table.
  SourceDisposition* Find(const Graph& graph, SourceId source) {
    if (source.index >= table_.size() || source.index >= graph.sources->size()) return nullptr;
    const bool same =
        graph.sources.get() == &table_ || (*graph.sources)[source.index] == table_[source.index];
    return same ? &dispositions_[source.index] : nullptr;
  }

  void AddStep(const TracedStep& step) {
    for (const SourceId source : step.graph->node(step.node).origin) {
      SourceDisposition* const entry = Find(*step.graph, source);
      if (entry == nullptr) continue;
      entry->kind = "steps";
      entry->steps.push_back(step.label);
    }
  }

  // Adds what no step stands for: removed nodes, and nodes that the graph still has, which became
  // `kind`, by `pass` if that is not empty.
  void AddRest(const Graph& graph, const std::string& kind, const std::string& pass = "") {
    for (const Removal& removal : graph.removals) {
      SourceDisposition* const entry = Find(graph, removal.source);
      if (entry == nullptr || !entry->kind.empty()) continue;
      entry->kind = KindName(removal.kind);
      entry->pass = removal.pass;
      entry->rule = removal.rule;
    }
    for (uint32_t index = 0; index < graph.node_limit(); ++index) {
      const Node& node = graph.node({index});
      if (node.removed) continue;
      for (const SourceId source : node.origin) {
        SourceDisposition* const entry = Find(graph, source);
        if (entry == nullptr || !entry->kind.empty()) continue;
        entry->kind = kind;
        entry->pass = pass;
      }
    }
  }

  // The same for the bodies of the graph's nodes.
  void AddBodies(const Graph& graph, const std::string& kind) {
    for (uint32_t index = 0; index < graph.node_limit(); ++index) {
      if (graph.node({index}).removed) continue;
      for (const GraphRef& body : graph.node({index}).bodies) {
        AddRest(*body, kind);
        AddBodies(*body, kind);
      }
    }
  }

  std::vector<SourceDisposition> Take() { return std::move(dispositions_); }

 private:
  const SourceTable& table_;
  std::vector<SourceDisposition> dispositions_;
};

}  // namespace

std::vector<SourceDisposition> DispositionsOf(const Graph& portable, const ExecutionTrace& trace) {
  Dispositions dispositions(*portable.sources);
  for (const TracedStep& step : trace.Steps()) dispositions.AddStep(step);
  for (const auto& plan : trace.Plans()) dispositions.AddRest(plan->graph(), "view");
  // What no plan has any more was computed when the shapes were bound.
  dispositions.AddRest(portable, "folded", "bind");
  dispositions.AddBodies(portable, "not run");
  return dispositions.Take();
}

}  // namespace sinter
