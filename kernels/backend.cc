#include "kernels/backend.h"

#include <algorithm>
#include <iterator>

#include "ir/status.h"

namespace sinter {

absl::Status Candidate::Pack(const Packing&, const Constant&, std::byte*) const {
  return absl::InternalError(absl::StrCat("kernel ", kernel, " packs no operands"));
}

BackendSet::Offer BackendSet::Ask(const KernelQuery& query) const {
  Offer offer;
  for (const Backend* backend : preferred) {
    std::vector<CandidateRef> candidates = backend->Candidates(query);
    std::move(candidates.begin(), candidates.end(), std::back_inserter(offer.candidates));
  }
  offer.by_fallback = offer.candidates.empty() && fallback != nullptr;
  if (offer.by_fallback) offer.candidates = fallback->Candidates(query);
  return offer;
}

}  // namespace sinter
