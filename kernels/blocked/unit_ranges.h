// How products in bands are divided among threads.
#ifndef SINTER_KERNELS_BLOCKED_UNIT_RANGES_H_
#define SINTER_KERNELS_BLOCKED_UNIT_RANGES_H_

#include <cstdint>
#include <vector>

#include "kernels/parallel.h"

namespace sinter::blocked {

// Divides bands * units_of_band units, those of a band one after another, into ranges for `workers`
// threads. A thread copies the input of each band of which it has units. So ranges are whole bands,
// which become shorter towards the end, if there are enough; otherwise there is one for each worker.
inline std::vector<WorkRange> UnitRanges(int64_t bands, int64_t units_of_band, int64_t workers) {
  std::vector<WorkRange> ranges;
  if (bands >= 2 * workers) {
    for (const WorkRange& range : DivideIntoRanges(bands, workers, 1)) {
      ranges.push_back({range.begin * units_of_band, range.end * units_of_band});
    }
    return ranges;
  }
  const int64_t units = bands * units_of_band;
  for (int64_t worker = 0; worker < workers; ++worker) {
    ranges.push_back({units * worker / workers, units * (worker + 1) / workers});
  }
  return ranges;
}

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_UNIT_RANGES_H_
