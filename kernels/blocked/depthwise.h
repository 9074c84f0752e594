// Depthwise convolutions, channels last.
#ifndef SINTER_KERNELS_BLOCKED_DEPTHWISE_H_
#define SINTER_KERNELS_BLOCKED_DEPTHWISE_H_

#include "kernels/blocked/epilogue.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/window_sizes.h"

namespace sinter::blocked {

// For a convolution with as many groups as input and output channels and constant weights.
void OfferDepthwise(const KernelQuery& query, const FusedOp& fused, const WindowSizes& sizes,
                    const Epilogue& epilogue, Offers& offers);

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_DEPTHWISE_H_
