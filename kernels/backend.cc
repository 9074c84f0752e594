#include "kernels/backend.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "ir/status.h"

namespace sinter {

void KernelInstance::SetInputRowStride(size_t, int64_t) { SINTER_CHECK(false); }

void KernelInstance::SetOutputRowStride(size_t, int64_t) { SINTER_CHECK(false); }

absl::Status Candidate::Pack(const Packing&, const Constant&, std::byte*) const {
  return absl::InternalError(absl::StrCat("kernel ", kernel, " packs no operands"));
}

namespace {

// What a backend behind others must save to be asked at all.
constexpr double kClearlyFaster = 0.9;

}  // namespace

BackendSet::Offer BackendSet::AskAll(const KernelQuery& query) const {
  Offer offer;
  for (const Backend* backend : preferred) Add(*backend, query, offer);
  AddFallback(query, offer);
  return offer;
}

BackendSet::Offer BackendSet::AskBest(const KernelQuery& query, const CostModel* cost_model) const {
  Offer offer;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::vector<double> measured =
      cost_model == nullptr ? std::vector<double>(preferred.size(), kInfinity)
                            : cost_model->LeastMeasured(query.graph, query.node, preferred);
  double least = kInfinity;
  for (size_t i = 0; i < preferred.size(); ++i) {
    if (!offer.candidates.empty() && !(measured[i] < kClearlyFaster * least)) continue;
    Add(*preferred[i], query, offer);
    least = std::min(least, measured[i]);
  }
  AddFallback(query, offer);
  return offer;
}

void BackendSet::Add(const Backend& backend, const KernelQuery& query, Offer& offer) {
  std::vector<CandidateRef> candidates = backend.Candidates(query);
  std::move(candidates.begin(), candidates.end(), std::back_inserter(offer.candidates));
}

void BackendSet::AddFallback(const KernelQuery& query, Offer& offer) const {
  offer.by_fallback = offer.candidates.empty() && fallback != nullptr;
  if (offer.by_fallback) offer.candidates = fallback->Candidates(query);
}

}  // namespace sinter
