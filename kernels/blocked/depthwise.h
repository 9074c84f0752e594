// Depthwise convolutions in channels-last layout.
#ifndef SINTER_KERNELS_BLOCKED_DEPTHWISE_H_
#define SINTER_KERNELS_BLOCKED_DEPTHWISE_H_

#include "kernels/blocked/epilogue.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/window_sizes.h"

namespace sinter::blocked {

// Offers kernels for a convolution with constant weights and as many groups as input and output
// channels.
void OfferDepthwise(const KernelQuery& query, const FusedOp& fused, const WindowSizes& sizes,
                    const Epilogue& epilogue, Offers& offers);

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_DEPTHWISE_H_
