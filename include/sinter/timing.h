// A summary of repeated runs.
#ifndef SINTER_TIMING_H_
#define SINTER_TIMING_H_

#include <cstddef>

namespace sinter {

// In seconds. All 0 if there were no runs.
struct Timing {
  double min = 0;
  double median = 0;
  double p90 = 0;
  double spread = 0;  // the middle half of the runs lies within this share of the median
  size_t runs = 0;
};

}  // namespace sinter

#endif  // SINTER_TIMING_H_
