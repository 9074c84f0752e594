// A dense tensor, split at one axis or at several adjacent axes.
#ifndef SINTER_KERNELS_BLOCKED_AXIS_SPLIT_H_
#define SINTER_KERNELS_BLOCKED_AXIS_SPLIT_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "kernels/parallel.h"

namespace sinter::blocked {

// The tensor as [outer, middle, inner].
struct AxisSplit {
  int64_t outer = 1;
  int64_t middle = 1;
  int64_t inner = 1;
};

// `mask` marks the axes of the middle. Returns nothing if other axes lie between them. Axes of one
// element are ignored.
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

// Calls body(first, columns) in parallel for strips that cover the tensor [outer, middle, inner].
// `first` is the offset of a strip's first element, and `columns` its width along inner, at most
// `strip`. A strip spans the whole middle axis.
inline void ForEachStrip(const AxisSplit& split, int64_t strip, int64_t elements_per_thread,
                         absl::FunctionRef<void(int64_t first, int64_t columns)> body) {
  const int64_t strips = (split.inner + strip - 1) / strip;
  const int64_t work = split.middle * std::min(strip, split.inner);
  ParallelFor(split.outer * strips, std::max<int64_t>(1, elements_per_thread / work),
              [&](int64_t begin, int64_t end) {
                for (int64_t i = begin; i < end; ++i) {
                  const int64_t column = i % strips * strip;
                  body(i / strips * split.middle * split.inner + column,
                       std::min(strip, split.inner - column));
                }
              });
}

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_AXIS_SPLIT_H_
