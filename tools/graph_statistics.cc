#include "tools/graph_statistics.h"

#include <optional>
#include <set>
#include <string>

#include "ir/cost.h"
#include "passes/passes.h"
#include "sinter/status.h"

namespace sinter::tools {
namespace {

std::string_view KindName(Removal::Kind kind) {
  switch (kind) {
    case Removal::Kind::kFolded: return "folded";
    case Removal::Kind::kMerged: return "merged";
    case Removal::Kind::kRemoved: return "removed";
  }
  return "";
}

// Returns nullopt if shapes depend on data or the number of iterations of a body is unknown.
std::optional<double> FlopsOf(Graph graph, const std::vector<std::vector<int64_t>>& input_dims) {
  for (const NodeId id : graph.TopologicalOrder()) {
    if (graph.node(id).operation.info().traits.control_flow) return std::nullopt;
  }
  PassContext context{.input_dims = input_dims};
  if (!BindShapes(graph, context).ok()) return std::nullopt;
  return CostOf(graph).flops;
}

// Adds the sources that nodes of the graph, or of a body, stand for.
void CollectSources(const Graph& graph, std::set<SourceId>& sources) {
  for (const NodeId id : graph.TopologicalOrder()) {
    const Node& node = graph.node(id);
    sources.insert(node.origin.begin(), node.origin.end());
    for (const GraphRef& body : node.bodies) CollectSources(*body, sources);
  }
}

}  // namespace

StatisticsRecord StatisticsOf(const Graph& graph,
                              const std::vector<std::vector<int64_t>>& input_dims) {
  StatisticsRecord statistics{.sources = graph.sources->size(),
                              .flops = {FlopsOf(graph, input_dims)}};
  std::set<const Constant*> counted;
  for (const NodeId id : graph.TopologicalOrder()) {
    const Node& node = graph.node(id);
    ++statistics.nodes;
    ++statistics.nodes_by_operator[std::string(node.operation.name())];
    for (const ValueId input : node.inputs) {
      const Constant* constant = graph.value(input).constant.get();
      if (constant == nullptr || !counted.insert(constant).second) continue;
      statistics.constant_bytes += constant->byte_size();
      if (IsFloatingPoint(constant->dtype())) statistics.parameters += constant->element_count();
    }
  }
  std::set<SourceId> told;
  CollectSources(graph, told);
  for (const Removal& removal : graph.removals) {
    // A node that was split or copied may have been removed in part or several times.
    if (!told.insert(removal.source).second) continue;
    ++statistics
          .removed_sources[absl::StrCat(ToAbsl(KindName(removal.kind)), " by ", removal.pass)];
  }
  return statistics;
}

}  // namespace sinter::tools
