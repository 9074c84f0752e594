#include "ir/fused_operators.h"

#include "absl/strings/str_join.h"
#include "ir/ops/fused.h"

namespace sinter {
namespace {

void Append(const Graph& graph, NodeId id, std::vector<std::string>& names) {
  const Node& node = graph.node(id);
  if (node.operation.name() != Fused::kInfo.name) {
    names.emplace_back(node.operation.name());
    return;
  }
  const Graph& body = *node.bodies.front();
  for (const NodeId inner : body.TopologicalOrder()) Append(body, inner, names);
}

}  // namespace

std::vector<std::string> OperatorListOf(const Graph& graph, NodeId node) {
  std::vector<std::string> names;
  Append(graph, node, names);
  return names;
}

std::string OperatorsOf(const Graph& graph, NodeId node) {
  return absl::StrJoin(OperatorListOf(graph, node), "+");
}

}  // namespace sinter
