// The backend "blocked". It asks every row of rows.inc that lists the operator of the node or of
// its root.
#include "ir/ops.h"
#include "kernels/blocked/blocked.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/vector_functions.h"
#include "kernels/operator_set.h"

namespace sinter::blocked {
namespace {

struct Row {
  bool (*takes)(const Operation& operation);
  // Exactly one of the two is set.
  void (*offer_for_node)(const KernelQuery& query, Offers& offers) = nullptr;
  void (*offer_for_root)(const KernelQuery& query, const FusedOp& fused, Offers& offers) = nullptr;
};

constexpr Row kRows[] = {
#define SINTER_NODE_KERNEL(Name, ...) \
  {.takes = IsOneOf<__VA_ARGS__>, .offer_for_node = Offer##Name},
#define SINTER_FUSED_KERNEL(Name, ...) \
  {.takes = IsOneOf<__VA_ARGS__>, .offer_for_root = Offer##Name},
#include "kernels/blocked/rows.inc"
};

class BlockedBackend : public Backend {
 public:
  std::string_view name() const override { return kName; }
  // Raise it when a kernel becomes faster or slower.
  std::string version() const override { return "10"; }
  std::string isa() const override { return VectorIsa(); }
  std::vector<CandidateRef> Candidates(const KernelQuery& query) const override {
    Offers offers;
    const FusedOp* const fused = query.fused_op();
    for (const Row& row : kRows) {
      if (row.offer_for_node != nullptr) {
        if (row.takes(query.operation())) row.offer_for_node(query, offers);
      } else if (fused != nullptr && fused->root && row.takes(*fused->root)) {
        row.offer_for_root(query, *fused, offers);
      }
    }
    return offers;
  }
};

}  // namespace

std::unique_ptr<Backend> NewBlockedBackend() { return std::make_unique<BlockedBackend>(); }

}  // namespace sinter::blocked
