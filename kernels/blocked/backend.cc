// The backend "blocked": asks the row of the operator.
#include <algorithm>

#include "ir/ops.h"
#include "kernels/blocked/blocked.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/vector_functions.h"

namespace sinter::blocked {
namespace {

void Offer(const KernelQuery& query, Offers& offers) {
  const Operation& operation = query.operation();
  if (operation.Is<Attention>()) return OfferAttention(query, offers);
  if (operation.Is<Concat>()) return OfferConcat(query, offers);
  if (operation.Is<Conv>()) return OfferConv(query, offers);
  if (operation.Is<ConvTranspose>()) return OfferConvTranspose(query, offers);
  if (operation.Is<Expand>()) return OfferExpand(query, offers);
  if (operation.Is<Gather>()) return OfferGather(query, offers);
  if (operation.Is<LayerNormalization>() || operation.Is<RmsNormalization>()) {
    return OfferNormalization(query, offers);
  }
  if (operation.Is<MatMul>()) return OfferMatMul(query, offers);
  if (operation.Is<MaxPool>() || operation.Is<AveragePool>()) return OfferPool(query, offers);
  if (operation.Is<ReduceMean>()) OfferPool(query, offers);
  if (operation.Is<ReduceMax>() || operation.Is<ReduceMean>() || operation.Is<ReduceMin>() ||
      operation.Is<ReduceSum>()) {
    return OfferReduction(query, offers);
  }
  if (operation.Is<Reorder>()) return OfferReorder(query, offers);
  if (operation.Is<Resize>()) return OfferResize(query, offers);
  if (operation.Is<Slice>()) return OfferSlice(query, offers);
  if (operation.Is<Softmax>()) return OfferSoftmax(query, offers);
  if (operation.Is<Split>()) return OfferSplit(query, offers);
  if (operation.Is<Transpose>()) return OfferTranspose(query, offers);
  if (operation.Is<Fused>()) {
    OfferConv(query, offers);
    OfferConvTranspose(query, offers);
    OfferMatMul(query, offers);
    OfferPool(query, offers);
    OfferShuffle(query, offers);
  }
  if (operation.Is<Fused>() || operation.info().traits.elementwise) {
    return OfferElementwise(query, offers);
  }
}

class BlockedBackend : public Backend {
 public:
  std::string_view name() const override { return kName; }
  std::string isa() const override { return VectorIsa(); }
  std::vector<CandidateRef> Candidates(const KernelQuery& query) const override {
    Offers offers;
    Offer(query, offers);
    return offers;
  }
};

}  // namespace

std::unique_ptr<Backend> NewBlockedBackend() { return std::make_unique<BlockedBackend>(); }

}  // namespace sinter::blocked
