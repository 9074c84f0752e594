#include "kernels/backend.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "kernels/roofline.h"
#include "sinter/status.h"

namespace sinter {

void KernelInstance::SetInputRowStride(size_t, int64_t) { SINTER_CHECK(false); }

void KernelInstance::SetOutputRowStride(size_t, int64_t) { SINTER_CHECK(false); }

absl::Status Candidate::Pack(size_t, const Constant&, std::byte*) const {
  return absl::InternalError(absl::StrCat("kernel ", kernel, " packs no operands"));
}

double Backend::EstimateSeconds(const KernelQuery& query, const Candidate&) const {
  return kOptimisedKernels.Seconds(CostOf(query.graph, query.node));
}

namespace {

// A later backend is asked only if its measured time is below this fraction of the least so far.
constexpr double kClearlyFaster = 0.9;

std::vector<Port> Ports(const Graph& graph, std::span<const ValueId> values,
                        std::span<const Layout> layouts) {
  SINTER_CHECK(values.size() == layouts.size());
  std::vector<Port> ports;
  ports.reserve(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    ports.push_back({.format = {graph.type(values[i]).dtype, layouts[i]}});
  }
  return ports;
}

using Candidates = std::vector<CandidateRef>;

void Append(Candidates more, Candidates& candidates) {
  std::move(more.begin(), more.end(), std::back_inserter(candidates));
}

Candidates AskEach(const std::vector<const Backend*>& backends, const KernelQuery& query) {
  Candidates candidates;
  for (const Backend* backend : backends) Append(backend->Candidates(query), candidates);
  return candidates;
}

Candidates AskBestOf(const std::vector<const Backend*>& backends, const KernelQuery& query,
                     const CostModel* cost_model) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::vector<double> measured =
      cost_model == nullptr ? std::vector<double>(backends.size(), kInfinity)
                            : cost_model->LeastMeasured(query.graph, query.node, backends);
  Candidates candidates;
  double least = kInfinity;
  for (size_t i = 0; i < backends.size(); ++i) {
    if (!candidates.empty() && !(measured[i] < kClearlyFaster * least)) continue;
    Append(backends[i]->Candidates(query), candidates);
    least = std::min(least, measured[i]);
  }
  return candidates;
}

// The candidates of the first group of backends that has any.
template <class Ask>
BackendSet::Offer FirstOffer(const BackendSet& set, const KernelQuery& query, Ask&& ask) {
  using Source = BackendSet::Source;
  if (Candidates found = ask(set.preferred); !found.empty()) {
    return {std::move(found), Source::kPreferred};
  }
  if (Candidates found = ask(set.substitutes); !found.empty()) {
    return {std::move(found), Source::kSubstitutes};
  }
  if (set.fallback == nullptr) return {};
  return {set.fallback->Candidates(query), Source::kFallback};
}

}  // namespace

std::vector<Port> KernelQuery::InputPorts(std::span<const Layout> layouts) const {
  return Ports(graph, graph.node(node).inputs, layouts);
}

std::vector<Port> KernelQuery::OutputPorts(std::span<const Layout> layouts) const {
  return Ports(graph, graph.node(node).outputs, layouts);
}

BackendSet::Offer BackendSet::AskAll(const KernelQuery& query) const {
  return FirstOffer(*this, query, [&](const auto& backends) { return AskEach(backends, query); });
}

BackendSet::Offer BackendSet::AskBest(const KernelQuery& query, const CostModel* cost_model) const {
  return FirstOffer(*this, query,
                    [&](const auto& backends) { return AskBestOf(backends, query, cost_model); });
}

std::vector<const Backend*> BackendSet::All() const {
  std::vector<const Backend*> all = preferred;
  all.insert(all.end(), substitutes.begin(), substitutes.end());
  if (fallback != nullptr) all.push_back(fallback);
  return all;
}

const Backend* BackendSet::Find(std::string_view name) const {
  for (const auto* const backends : {&preferred, &substitutes}) {
    for (const Backend* const backend : *backends) {
      if (backend->name() == name) return backend;
    }
  }
  return fallback != nullptr && fallback->name() == name ? fallback : nullptr;
}

}  // namespace sinter
