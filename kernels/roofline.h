// Estimates of time from the work of a node and the rates at which it is done.
#ifndef SINTER_KERNELS_ROOFLINE_H_
#define SINTER_KERNELS_ROOFLINE_H_

#include <algorithm>

#include "ir/cost.h"

namespace sinter {

// A call takes a fixed time, and as long as its arithmetic or its memory traffic, whichever takes
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

// One set of rough figures for optimised kernels on all machines: what matters is the order of
// magnitude between plain loops, optimised kernels and reorders, so that a choice does not depend
// on where it is made.
inline constexpr Roofline kOptimisedKernels = {40e9, 8e9, 2e-6};

}  // namespace sinter

#endif  // SINTER_KERNELS_ROOFLINE_H_
