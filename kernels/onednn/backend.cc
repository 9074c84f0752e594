// The backend "onednn": asks the family of the chain's root.
#include "ir/ops.h"
#include "kernels/onednn/engine.h"
#include "kernels/onednn/families.h"
#include "kernels/onednn/onednn.h"

namespace sinter::onednn {
namespace {

void Offer(Request& request) {
  if (!request.chain.root) return OfferElementwise(request);
  const Operation& root = request.root();
  if (root.Is<Conv>()) return OfferConv(request);
  if (root.Is<ConvTranspose>()) return OfferConvTranspose(request);
  if (root.Is<Gru>()) return OfferGru(request);
  if (root.Is<LayerNormalization>()) return OfferLayerNormalization(request);
  if (root.Is<Lstm>()) return OfferLstm(request);
  if (root.Is<MatMul>()) return OfferMatMul(request);
  if (root.Is<MaxPool>() || root.Is<AveragePool>()) return OfferPool(request);
  if (root.Is<ReduceMean>() || root.Is<ReduceSum>()) return OfferReduction(request);
  if (root.Is<Reorder>()) return OfferReorder(request);
  if (root.Is<Resize>()) return OfferResize(request);
  if (root.Is<Softmax>()) return OfferSoftmax(request);
}

class OneDnnBackend : public Backend {
 public:
  std::string_view name() const override { return kName; }
  std::string isa() const override { return EffectiveIsa(); }
  std::vector<CandidateRef> Candidates(const KernelQuery& query) const override {
    std::optional<Chain> chain = ChainOf(query);
    if (!chain) chain = RecurrentChainOf(query);
    if (!chain) return {};
    Request request{.query = query, .chain = *std::move(chain), .forms = forms_};
    // What oneDNN refuses is not offered; the candidates found before are good.
    static_cast<void>(CatchErrors([&] { Offer(request); }));
    return std::move(request.candidates);
  }

 private:
  mutable PackedForms forms_;
};

}  // namespace

std::unique_ptr<Backend> NewOneDnnBackend() { return std::make_unique<OneDnnBackend>(); }

}  // namespace sinter::onednn
