#include "passes/inline_branch.h"

#include "ir/inline_graph.h"
#include "ir/ops/if.h"
#include "sinter/status.h"

namespace sinter {
namespace {

constexpr const char* kRule = "known-branch";

void RecordRemovals(Graph& graph, const Origin& origin) {
  for (const SourceId source : origin) {
    graph.removals.push_back({source, Removal::Kind::kRemoved, "fold-constants", kRule});
  }
}

// Records the sources of the branch that is not taken as removed.
void RecordRemovals(Graph& graph, const Graph& branch) {
  if (branch.sources != graph.sources) return;
  for (const NodeId id : branch.TopologicalOrder()) {
    RecordRemovals(graph, branch.node(id).origin);
    for (const GraphRef& body : branch.node(id).bodies) RecordRemovals(graph, *body);
  }
}

}  // namespace

absl::StatusOr<std::vector<NodeId>> InlineBranch(Graph& graph, NodeId id, PassContext& context) {
  const Node node = graph.node(id);
  const bool condition = graph.value(node.inputs[0]).constant->values<bool>()[0];
  const Graph& branch = *node.bodies[condition ? 0 : 1];
  const auto then_inputs = static_cast<size_t>(node.operation.As<If>().then_inputs);
  const std::span<const ValueId> operands = std::span(node.inputs).subspan(1);
  RewriteRecord record{.number = ++context.log.rewrite_count,
                       .rule = kRule,
                       .nodes_in = {graph.NameOf(id)},
                       .nodes_out = {}};
  SINTER_ASSIGN_OR_RETURN(
      InlinedGraph inlined,
      InlineGraph(graph, branch,
                  condition ? operands.first(then_inputs) : operands.subspan(then_inputs),
                  node.origin));
  for (const NodeId added : inlined.nodes) {
    record.nodes_out.emplace_back(graph.node(added).operation.name());
  }
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    graph.ReplaceUses(node.outputs[i], inlined.outputs[i]);
  }
  const bool stands_for_node = !inlined.nodes.empty() && branch.sources != graph.sources;
  for (const NodeId removed : RemoveIfDead(graph, id)) {
    if (removed == id && stands_for_node) continue;
    RecordRemovals(graph, graph.node(removed).origin);
  }
  RecordRemovals(graph, *node.bodies[condition ? 1 : 0]);
  context.rewrites.push_back(std::move(record));
  return std::move(inlined.nodes);
}

}  // namespace sinter
