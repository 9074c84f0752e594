// How the threads of a parallel loop share its parts.
#ifndef SINTER_KERNELS_PART_SHARES_H_
#define SINTER_KERNELS_PART_SHARES_H_

#include <cstdint>

#include "absl/container/inlined_vector.h"
#include "kernels/thread_team.h"

namespace sinter {

// For each thread the end of its share: the consecutive parts that it takes first, which begin where
// the share before ends. Shares have about equal work. `work_of(part)` is not negative.
template <class WorkOf>
absl::InlinedVector<int64_t, kMostInlinedThreads> ShareEnds(int64_t parts, int64_t threads,
                                                            WorkOf work_of) {
  int64_t total = 0;
  for (int64_t part = 0; part < parts; ++part) total += work_of(part);
  absl::InlinedVector<int64_t, kMostInlinedThreads> ends;
  int64_t before = 0;
  for (int64_t part = 0; part < parts; ++part) {
    const int64_t work = work_of(part);
    // The share in which the middle of the part lies.
    const auto middle = static_cast<double>(2 * before + work) / 2;
    while (static_cast<int64_t>(ends.size()) + 1 < threads &&
           middle * static_cast<double>(threads) >=
               static_cast<double>(total) * static_cast<double>(ends.size() + 1)) {
      ends.push_back(part);
    }
    before += work;
  }
  ends.resize(static_cast<size_t>(threads), parts);
  return ends;
}

}  // namespace sinter

#endif  // SINTER_KERNELS_PART_SHARES_H_
