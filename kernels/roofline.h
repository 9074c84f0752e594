// The roofline cost model: estimates a node's time from its work and the machine's rates.
#ifndef SINTER_KERNELS_ROOFLINE_H_
#define SINTER_KERNELS_ROOFLINE_H_

#include <algorithm>

#include "ir/cost.h"

namespace sinter {

// A call takes a fixed time plus the time of its arithmetic or of its memory traffic, whichever is
// longer.
struct Roofline {
  double flops_per_second;
  double bytes_per_second;
  double seconds_per_call;

  double Seconds(const Cost& cost) const {
    return seconds_per_call +
           std::max(cost.flops / flops_per_second, cost.bytes / bytes_per_second);
  }
};

// One set of rough figures for optimised kernels on all machines, so that a choice does not depend
// on the machine. Only the order of magnitude between plain loops, optimised kernels and reorders
// matters.
inline constexpr Roofline kOptimisedKernels = {40e9, 8e9, 2e-6};

}  // namespace sinter

#endif  // SINTER_KERNELS_ROOFLINE_H_
