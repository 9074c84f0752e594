// The interface of the operator families that families.inc lists.
#ifndef SINTER_KERNELS_ONEDNN_FAMILIES_H_
#define SINTER_KERNELS_ONEDNN_FAMILIES_H_

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/onednn/post_ops.h"
#include "kernels/onednn/primitive_candidate.h"

namespace sinter::onednn {

// A node without a prologue, and the candidates that are offered for it.
struct Request {
  const KernelQuery& query;
  const FusedOp& fused;
  PackedForms& forms;
  std::vector<CandidateRef> candidates = {};

  // The operator that selects the family: the root or, without a root, the first elementwise
  // operation.
  const Operation& root() const {
    return fused.root ? *fused.root : fused.epilogue.front().operation;
  }
  Bindings NewBindings() const { return Bindings((*query).inputs.size()); }
  // True if a candidate was added, that is, if the descriptor is neither empty nor reference code.
  bool Offer(std::string_view family, dnnl::primitive_desc_base descriptor,
             const Bindings& bindings) {
    CandidateRef candidate = NewCandidate(query, family, std::move(descriptor), bindings, forms);
    if (candidate == nullptr) return false;
    candidates.push_back(std::move(candidate));
    return true;
  }
};

// Each function appends candidates, best first. They may throw dnnl::error.
#define SINTER_FAMILY(Name, ...) void Offer##Name(Request& request);
#include "kernels/onednn/families.inc"

// A recurrent node as a root. ParseFusedOp rejects it, since its lengths are integers and it has
// several results. Returns nothing for other nodes and for element types other than f32.
std::optional<FusedOp> ParseRecurrent(const KernelQuery& query);

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_FAMILIES_H_
