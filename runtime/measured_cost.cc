#include "runtime/measured_cost.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "ir/status.h"
#include "ir/text.h"

namespace sinter {
namespace {

// Of measurements that are equal the backend's order decides.
constexpr double kMeasuredRankPenalty = 0.005;

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

std::vector<double> MeasuredCost::Seconds(const Graph& graph, NodeId node,
                                          std::span<const CandidateRef> offered) const {
  std::vector<double> seconds = estimate_.Seconds(graph, node, offered);
  if (cache_ == nullptr || cache_->size() == 0) return seconds;
  const std::string work = WorkOf(graph, node);
  for (size_t rank = 0; rank < offered.size(); ++rank) {
    const auto measured = cache_->Find(work, threads_, NameOf(*offered[rank]));
    if (measured)
      seconds[rank] = *measured * (1 + kMeasuredRankPenalty * static_cast<double>(rank));
  }
  return seconds;
}

std::vector<double> MeasuredCost::LeastMeasured(const Graph& graph, NodeId node,
                                                std::span<const Backend* const> backends) const {
  std::vector<double> least(backends.size(), std::numeric_limits<double>::infinity());
  if (cache_ == nullptr || cache_->size() == 0) return least;
  const std::string work = WorkOf(graph, node);
  for (size_t i = 0; i < backends.size(); ++i) {
    least[i] = cache_->Least(work, threads_, absl::StrCat(ToAbsl(backends[i]->name()), " "));
  }
  return least;
}

double MeasuredCost::ReorderSeconds(const Type& from, const Layout& to) const {
  if (cache_ != nullptr && !from.layout.SameMemory(to, from.shape.ToIntegers())) {
    const auto seconds = cache_->Find(ReorderWork(from, to), threads_, kReorderKernel);
    if (seconds) return *seconds;
  }
  return estimate_.ReorderSeconds(from, to);
}

}  // namespace sinter
