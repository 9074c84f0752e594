#include "ir/verify.h"

#include <algorithm>
#include <set>

#include "ir/status.h"

namespace sinter {
namespace {

absl::Status VerifyNames(const Graph& graph) {
  std::set<std::string> names;
  for (const ValueId input : graph.inputs()) {
    if (!names.insert(graph.value(input).name).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("two inputs are named '", graph.value(input).name, "'"));
    }
  }
  names.clear();
  for (const GraphOutput& output : graph.outputs()) {
    if (!names.insert(output.name).second) {
      return absl::InvalidArgumentError(absl::StrCat("two outputs are named '", output.name, "'"));
    }
  }
  return absl::OkStatus();
}

// Every use of a value is in its list of users, once, and the list holds nothing else.
absl::Status VerifyUsers(const Graph& graph) {
  std::vector<std::vector<NodeId>> users(graph.value_limit());
  for (uint32_t index = 0; index < graph.node_limit(); ++index) {
    const NodeId id{index};
    if (graph.node(id).removed) continue;
    for (const ValueId input : graph.node(id).inputs) {
      if (input.index >= graph.value_limit()) {
        return absl::InternalError(
            absl::StrCat(graph.NameOf(id), " takes a value that is not there"));
      }
      users[input.index].push_back(id);
    }
    for (size_t i = 0; i < graph.node(id).outputs.size(); ++i) {
      const Value& output = graph.value(graph.node(id).outputs[i]);
      if (output.producer != id || output.output_index != static_cast<int>(i)) {
        return absl::InternalError(absl::StrCat(graph.NameOf(id), " is not its result's producer"));
      }
    }
  }
  for (uint32_t index = 0; index < graph.value_limit(); ++index) {
    std::vector<NodeId> recorded = graph.value({index}).users;
    std::sort(recorded.begin(), recorded.end());
    std::sort(users[index].begin(), users[index].end());
    if (recorded != users[index]) {
      return absl::InternalError(
          absl::StrCat("the users of value %", index, " are not those recorded"));
    }
  }
  return absl::OkStatus();
}

absl::Status VerifyTypes(const Graph& graph, NodeId id) {
  SINTER_ASSIGN_OR_RETURN(const std::vector<ResultInfo> inferred, graph.Infer(id));
  for (size_t i = 0; i < inferred.size(); ++i) {
    const Type& stored = graph.type(graph.node(id).outputs[i]);
    if (stored.dtype != inferred[i].type.dtype || !Refines(stored.shape, inferred[i].type.shape)) {
      return absl::InternalError(absl::StrCat(graph.NameOf(id), " has type ", stored.ToString(),
                                              ", inference gives ", inferred[i].type.ToString()));
    }
    if (!stored.layout.FitsRank(stored.shape.rank())) {
      return absl::InternalError(absl::StrCat(graph.NameOf(id), " has layout ",
                                              stored.layout.ToString(), " and shape ",
                                              stored.shape.ToString()));
    }
  }
  return absl::OkStatus();
}

absl::Status VerifyAtDepth(const Graph& graph, int depth) {
  if (depth > kMostBodyDepth) {
    return absl::ResourceExhaustedError(absl::StrCat("bodies nest deeper than ", kMostBodyDepth));
  }
  SINTER_RETURN_IF_ERROR(VerifyNames(graph));
  SINTER_RETURN_IF_ERROR(VerifyUsers(graph));
  const std::vector<NodeId> order = graph.TopologicalOrder();
  if (static_cast<int>(order.size()) != graph.node_count()) {
    return absl::InternalError("the graph has a cycle");
  }
  for (const NodeId id : order) {
    SINTER_RETURN_IF_ERROR(VerifyTypes(graph, id));
    for (const GraphRef& body : graph.node(id).bodies) {
      SINTER_RETURN_IF_ERROR(Annotate(VerifyAtDepth(*body, depth + 1), graph.NameOf(id)));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Verify(const Graph& graph) { return VerifyAtDepth(graph, 0); }

}  // namespace sinter
