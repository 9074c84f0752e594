#include "kernels/backend.h"

#include <algorithm>
#include <iterator>

#include "ir/status.h"

namespace sinter {

absl::Status Candidate::Pack(const Packing&, const Constant&, std::byte*) const {
  return absl::InternalError(absl::StrCat("kernel ", kernel, " packs no operands"));
}

namespace {

BackendSet::Offer AskUntil(const BackendSet& set, const KernelQuery& query, bool first_is_enough) {
  BackendSet::Offer offer;
  for (const Backend* backend : set.preferred) {
    std::vector<CandidateRef> candidates = backend->Candidates(query);
    std::move(candidates.begin(), candidates.end(), std::back_inserter(offer.candidates));
    if (first_is_enough && !offer.candidates.empty()) break;
  }
  offer.by_fallback = offer.candidates.empty() && set.fallback != nullptr;
  if (offer.by_fallback) offer.candidates = set.fallback->Candidates(query);
  return offer;
}

}  // namespace

BackendSet::Offer BackendSet::AskAll(const KernelQuery& query) const {
  return AskUntil(*this, query, false);
}

BackendSet::Offer BackendSet::AskFirst(const KernelQuery& query) const {
  return AskUntil(*this, query, true);
}

}  // namespace sinter
