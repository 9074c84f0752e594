// What the families of operators share; families.inc lists them.
#ifndef SINTER_KERNELS_ONEDNN_FAMILIES_H_
#define SINTER_KERNELS_ONEDNN_FAMILIES_H_

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/onednn/post_ops.h"
#include "kernels/onednn/primitive_candidate.h"

namespace sinter::onednn {

// A node, and where the candidates for it go. It has no prologue.
struct Request {
  const KernelQuery& query;
  const FusedOp& fused;
  PackedForms& forms;
  std::vector<CandidateRef> candidates = {};

  // The family's operator; without a root, the first of the elementwise operations.
  const Operation& root() const {
    return fused.root ? *fused.root : fused.epilogue.front().operation;
  }
  Bindings NewBindings() const { return Bindings((*query).inputs.size()); }
  // True when a candidate was added: the descriptor is neither empty nor reference code.
  bool Offer(std::string_view family, dnnl::primitive_desc_base descriptor,
             const Bindings& bindings) {
    CandidateRef candidate = NewCandidate(query, family, std::move(descriptor), bindings, forms);
    if (candidate == nullptr) return false;
    candidates.push_back(std::move(candidate));
    return true;
  }
};

// Each adds candidates, best first. They may throw dnnl::error.
#define SINTER_FAMILY(Name, ...) void Offer##Name(Request& request);
#include "kernels/onednn/families.inc"

// A recurrent node as a root. ParseFusedOp refuses it, since its lengths are integers and its
// results several. Nothing for other nodes and for other element types than f32.
std::optional<FusedOp> ParseRecurrent(const KernelQuery& query);

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_FAMILIES_H_
