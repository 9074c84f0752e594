// A dense tensor cut at an axis, or at several that lie next to each other.
#ifndef SINTER_KERNELS_BLOCKED_AXIS_SPLIT_H_
#define SINTER_KERNELS_BLOCKED_AXIS_SPLIT_H_

#include <cstdint>
#include <optional>
#include <vector>

namespace sinter::blocked {

// The tensor as [outer, middle, inner].
struct AxisSplit {
  int64_t outer = 1;
  int64_t middle = 1;
  int64_t inner = 1;
};

// `mask` marks the middle's axes. Nothing when others lie between them; axes of one element do not
// count.
inline std::optional<AxisSplit> SplitAt(const std::vector<int64_t>& dims,
                                        const std::vector<bool>& mask) {
  AxisSplit split;
  int part = 0;  // outer, middle, inner
  for (size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] == 1) continue;
    if (mask[i]) {
      if (part == 2) return std::nullopt;
      part = 1;
      split.middle *= dims[i];
    } else if (part == 0) {
      split.outer *= dims[i];
    } else {
      part = 2;
      split.inner *= dims[i];
    }
  }
  return split;
}

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_AXIS_SPLIT_H_
