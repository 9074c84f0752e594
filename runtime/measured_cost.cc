#include "runtime/measured_cost.h"

#include "absl/strings/str_cat.h"
#include "ir/status.h"
#include "ir/text.h"

namespace sinter {
namespace {

// Of measurements that are equal the backend's order decides.
constexpr double kRankPenalty = 0.005;

void AppendTypes(const Graph& graph, const std::vector<ValueId>& values, std::string& work) {
  for (const ValueId value : values) {
    Type type = graph.type(value);
    type.layout = Layout();
    absl::StrAppend(&work, graph.value(value).is_constant() ? " constant " : " ", type.ToString());
  }
}

}  // namespace

std::string WorkOf(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  std::string work =
      absl::StrCat(ToAbsl(node.operation.name()), ToString(node.operation.attributes()));
  AppendTypes(graph, node.inputs, work);
  absl::StrAppend(&work, " ->");
  AppendTypes(graph, node.outputs, work);
  for (const GraphRef& body : node.bodies) absl::StrAppend(&work, "\n", Print(*body));
  return work;
}

std::string ReorderWork(const Type& from, const Layout& to) {
  return absl::StrCat("reorder ", from.ToString(), " to ", to.ToString());
}

std::string NameOf(const Candidate& candidate) {
  std::string name = absl::StrCat(ToAbsl(candidate.backend), " ", candidate.kernel);
  for (const Layout& layout : candidate.input_layouts)
    absl::StrAppend(&name, " ", layout.ToString());
  absl::StrAppend(&name, " ->");
  for (const Layout& layout : candidate.output_layouts) {
    absl::StrAppend(&name, " ", layout.ToString());
  }
  return name;
}

double MeasuredCost::Seconds(const Graph& graph, NodeId node, const Candidate& candidate,
                             size_t rank) const {
  if (cache_ != nullptr && cache_->size() > 0) {
    const auto seconds = cache_->Find(WorkOf(graph, node), threads_, NameOf(candidate));
    if (seconds) return *seconds * (1 + kRankPenalty * static_cast<double>(rank));
  }
  return estimate_.Seconds(graph, node, candidate, rank);
}

double MeasuredCost::ReorderSeconds(const Type& from, const Layout& to) const {
  if (cache_ != nullptr && !from.layout.SameMemory(to, from.shape.ToIntegers())) {
    const auto seconds = cache_->Find(ReorderWork(from, to), threads_, kReorderKernel);
    if (seconds) return *seconds;
  }
  return estimate_.ReorderSeconds(from, to);
}

}  // namespace sinter
