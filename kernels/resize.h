// What backends ask of a Resize of [N, C, spatial...].
#ifndef SINTER_KERNELS_RESIZE_H_
#define SINTER_KERNELS_RESIZE_H_

#include <cstdint>
#include <vector>

#include "ir/ops/resize.h"

namespace sinter {

// Whether positions are taken at the centres of pixels, for a result of these dims.
bool IsCentred(const Resize& resize, const std::vector<int64_t>& output);

// Whether the spatial axes grow by whole factors and, to the nearest, every pixel of the result
// takes the one that it lies in.
bool EnlargesPixels(const Resize& resize, const std::vector<int64_t>& input,
                    const std::vector<int64_t>& output);

}  // namespace sinter

#endif  // SINTER_KERNELS_RESIZE_H_
