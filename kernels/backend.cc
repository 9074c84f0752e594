#include "kernels/backend.h"

#include <algorithm>
#include <iterator>

#include "ir/status.h"

namespace sinter {

absl::Status Candidate::Pack(const Packing&, const Constant&, std::byte*) const {
  return absl::InternalError(absl::StrCat("kernel ", kernel, " packs no operands"));
}

std::vector<CandidateRef> BackendSet::Candidates(const KernelQuery& query) const {
  std::vector<CandidateRef> candidates;
  for (const Backend* backend : preferred) {
    std::vector<CandidateRef> offered = backend->Candidates(query);
    std::move(offered.begin(), offered.end(), std::back_inserter(candidates));
  }
  if (candidates.empty() && fallback != nullptr) candidates = fallback->Candidates(query);
  return candidates;
}

}  // namespace sinter
