// Properties of a Resize of [N, C, spatial...] that several backends need.
#ifndef SINTER_KERNELS_RESIZE_H_
#define SINTER_KERNELS_RESIZE_H_

#include <cstdint>
#include <vector>

#include "ir/ops/resize.h"

namespace sinter {

// Whether the spatial axes grow by integer factors and nearest-neighbour interpolation maps each
// pixel of the result to the input pixel that contains it.
bool EnlargesPixels(const Resize& resize, const std::vector<int64_t>& input,
                    const std::vector<int64_t>& output);

}  // namespace sinter

#endif  // SINTER_KERNELS_RESIZE_H_
