// This backend's kernel families, as listed in rows.inc.
#ifndef SINTER_KERNELS_BLOCKED_ROWS_H_
#define SINTER_KERNELS_BLOCKED_ROWS_H_

#include <vector>

#include "kernels/backend.h"

namespace sinter::blocked {

using Offers = std::vector<CandidateRef>;

// Each function appends its candidates, best first, or none if it does not support the node.
#define SINTER_NODE_KERNEL(Name, ...) void Offer##Name(const KernelQuery& query, Offers& offers);
#define SINTER_FUSED_KERNEL(Name, ...) \
  void Offer##Name(const KernelQuery& query, const FusedOp& fused, Offers& offers);
#include "kernels/blocked/rows.inc"

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_ROWS_H_
