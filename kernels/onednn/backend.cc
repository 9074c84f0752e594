// The backend "onednn". It asks the family of the node's root for candidates.
#include "ir/ops.h"
#include "kernels/onednn/engine.h"
#include "kernels/onednn/families.h"
#include "kernels/onednn/onednn.h"
#include "kernels/operator_set.h"

namespace sinter::onednn {
namespace {

struct Family {
  bool (*takes)(const Operation& root);
  void (*offer)(Request& request);
};

constexpr Family kFamilies[] = {
#define SINTER_FAMILY(Name, ...) {IsOneOf<__VA_ARGS__>, Offer##Name},
#include "kernels/onednn/families.inc"
};

void Offer(Request& request) {
  for (const Family& family : kFamilies) {
    if (family.takes(request.root())) return family.offer(request);
  }
}

class OneDnnBackend : public Backend {
 public:
  std::string_view name() const override { return kName; }
  // The number changes when kernels become faster or slower with the same library.
  std::string version() const override { return LibraryVersion() + "+2"; }
  std::string isa() const override { return EffectiveIsa(); }
  std::vector<CandidateRef> Candidates(const KernelQuery& query) const override {
    const std::optional<FusedOp> recurrent = ParseRecurrent(query);
    const FusedOp* const fused = recurrent ? &*recurrent : query.fused_op();
    if (fused == nullptr || !fused->prologue.empty()) return {};
    Request request{.query = query, .fused = *fused, .forms = forms_};
    // If oneDNN throws, the candidates found so far remain valid.
    static_cast<void>(CatchErrors([&] { Offer(request); }));
    return std::move(request.candidates);
  }

 private:
  mutable PackedForms forms_;
};

}  // namespace

std::unique_ptr<Backend> NewOneDnnBackend() { return std::make_unique<OneDnnBackend>(); }

}  // namespace sinter::onednn
