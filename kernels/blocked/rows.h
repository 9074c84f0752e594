// The table of this backend's kernels: which operators each offers to run. A row is a function in a
// file of its own.
#ifndef SINTER_KERNELS_BLOCKED_ROWS_H_
#define SINTER_KERNELS_BLOCKED_ROWS_H_

#include <vector>

#include "kernels/backend.h"

namespace sinter::blocked {

using Offers = std::vector<CandidateRef>;

// Each adds its candidates, or none when the node is not for it.
void OfferAttention(const KernelQuery& query, Offers& offers);
void OfferConcat(const KernelQuery& query, Offers& offers);
// And bodies that start with one.
void OfferConv(const KernelQuery& query, Offers& offers);
void OfferConvTranspose(const KernelQuery& query, Offers& offers);
void OfferElementwise(const KernelQuery& query, Offers& offers);  // bodies of nothing else, too
void OfferExpand(const KernelQuery& query, Offers& offers);
void OfferGather(const KernelQuery& query, Offers& offers);
void OfferMatMul(const KernelQuery& query, Offers& offers);  // and bodies that start with one
void OfferNormalization(const KernelQuery& query, Offers& offers);
void OfferPool(const KernelQuery& query, Offers& offers);  // and bodies that start with one
void OfferReduction(const KernelQuery& query, Offers& offers);
void OfferReorder(const KernelQuery& query, Offers& offers);
void OfferResize(const KernelQuery& query, Offers& offers);
void OfferShuffle(const KernelQuery& query, Offers& offers);  // bodies that shuffle channels
void OfferSlice(const KernelQuery& query, Offers& offers);
void OfferSoftmax(const KernelQuery& query, Offers& offers);
void OfferSplit(const KernelQuery& query, Offers& offers);
void OfferTranspose(const KernelQuery& query, Offers& offers);

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_ROWS_H_
