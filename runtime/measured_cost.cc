#include "runtime/measured_cost.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "ir/text.h"
#include "passes/view_roots.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Penalty per place in the backend's order, which decides between equal measurements.
constexpr double kMeasuredRankPenalty = 0.005;
constexpr double kUnmeasured = std::numeric_limits<double>::infinity();

void AppendTypes(const Graph& graph, std::span<const ValueId> values, std::string& work) {
  for (const ValueId value : values) {
    Type type = graph.type(value);
    type.SetFormat({type.dtype, {}});
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

std::string ReorderWork(const Type& from, const Format& to) {
  return absl::StrCat("reorder ", from.ToString(), " to ", to.ToString());
}

std::string KernelKey(const Candidate& candidate) {
  std::string key = candidate.kernel_id;
  for (const Port& port : candidate.inputs) {
    absl::StrAppend(&key, " ", port.packing ? "packed" : port.format.ToString());
  }
  absl::StrAppend(&key, " ->");
  for (const Port& port : candidate.outputs) absl::StrAppend(&key, " ", port.format.ToString());
  return key;
}

std::string BackendKey(const Backend& backend) {
  return absl::StrCat(ToAbsl(backend.name()), "/", backend.version(), "/", backend.isa(), " ");
}

std::string KeyOf(const BackendSet& backends, const Candidate& candidate) {
  const Backend* const backend = backends.Find(candidate.backend);
  return backend == nullptr ? "" : BackendKey(*backend) + KernelKey(candidate);
}

bool IsMeasured(const TuningCache* cache, const Graph& graph, NodeId node, int threads,
                const BackendSet& backends, const Candidate& candidate) {
  return cache != nullptr &&
         cache->Find(WorkOf(graph, node), threads, KeyOf(backends, candidate)).has_value();
}

MeasuredCost::MeasuredCost(const TuningCache* cache, int threads, BackendSet backends)
    : cache_(cache == nullptr || cache->size() == 0 ? nullptr : cache),
      threads_(threads),
      backends_(std::move(backends)),
      estimate_(backends_) {
  if (cache_ == nullptr) return;
  for (const Backend* const backend : backends_.All()) keys_[backend] = BackendKey(*backend);
}

std::vector<double> MeasuredCost::Seconds(const Graph& graph, NodeId node,
                                          std::span<const CandidateRef> offered) const {
  std::vector<double> seconds = estimate_.Seconds(graph, node, offered);
  if (cache_ == nullptr) return seconds;
  const std::string work = WorkOf(graph, node);
  for (size_t rank = 0; rank < offered.size(); ++rank) {
    const Backend* const backend = backends_.Find(offered[rank]->backend);
    if (backend == nullptr || CopiesNothing(graph, node, *offered[rank])) continue;
    const auto measured =
        cache_->Find(work, threads_, keys_.at(backend) + KernelKey(*offered[rank]));
    if (measured) {
      seconds[rank] = *measured * (1 + kMeasuredRankPenalty * static_cast<double>(rank));
    }
  }
  return seconds;
}

std::vector<double> MeasuredCost::LeastMeasured(const Graph& graph, NodeId node,
                                                std::span<const Backend* const> backends) const {
  std::vector<double> least(backends.size(), kUnmeasured);
  if (cache_ == nullptr) return least;
  const std::string work = WorkOf(graph, node);
  for (size_t i = 0; i < backends.size(); ++i) {
    least[i] = cache_->Least(work, threads_, keys_.at(backends[i]));
  }
  return least;
}

// Uses the first measured backend, since the first backend that has a reorder runs it.
double MeasuredCost::ReorderSeconds(const Type& from, const Format& to) const {
  if (cache_ == nullptr || SameMemory(from.shape, from.format(), to)) {
    return estimate_.ReorderSeconds(from, to);
  }
  const std::string work = ReorderWork(from, to);
  for (const Backend* const backend : backends_.All()) {
    const double seconds = cache_->Least(work, threads_, keys_.at(backend));
    if (seconds < kUnmeasured) return seconds;
  }
  return estimate_.ReorderSeconds(from, to);
}

}  // namespace sinter
