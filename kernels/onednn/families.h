// The families of operators, one file each: what they offer for a chain.
#ifndef SINTER_KERNELS_ONEDNN_FAMILIES_H_
#define SINTER_KERNELS_ONEDNN_FAMILIES_H_

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/onednn/post_ops.h"
#include "kernels/onednn/primitive_candidate.h"

namespace sinter::onednn {

struct Request {
  const KernelQuery& query;
  Chain chain;
  PackedForms& forms;
  std::vector<CandidateRef> candidates = {};

  const Operation& root() const { return *chain.root; }
  Bindings NewBindings() const { return Bindings((*query).inputs.size()); }
  // True when a candidate was added: the descriptor is neither empty nor reference code.
  bool Offer(std::string_view family, dnnl::primitive_desc_base descriptor,
             const Bindings& bindings) {
    CandidateRef candidate = NewCandidate(family, std::move(descriptor), bindings, forms);
    if (candidate == nullptr) return false;
    candidates.push_back(std::move(candidate));
    return true;
  }
};

// Each adds candidates, best first, for a chain whose root is its operator. They may throw
// dnnl::error.
void OfferConv(Request& request);
void OfferConvTranspose(Request& request);
void OfferGru(Request& request);
void OfferLayerNormalization(Request& request);
void OfferLstm(Request& request);
void OfferMatMul(Request& request);
void OfferPool(Request& request);       // MaxPool, AveragePool, ReduceMean over the spatial axes
void OfferReduction(Request& request);  // ReduceMean, ReduceSum
void OfferReorder(Request& request);
void OfferResize(Request& request);
void OfferSoftmax(Request& request);
void OfferElementwise(Request& request);  // a chain without a root

// A recurrent node of f32 alone: its lengths are integers and its results several, so it is not
// what ChainOf reads. Nothing for other nodes.
std::optional<Chain> RecurrentChainOf(const KernelQuery& query);

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_FAMILIES_H_
