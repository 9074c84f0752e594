// Copies of elements of any type; only the element size matters.
#ifndef SINTER_KERNELS_NAIVE_COPY_H_
#define SINTER_KERNELS_NAIVE_COPY_H_

#include <cstdint>
#include <span>

#include "kernels/naive/strided_loop.h"

namespace sinter::naive {

// to[i] = from[i] for all logical indices of `dims`. Strides are in elements of `element_size`
// bytes, which is 1, 2, 4 or 8.
void CopyElements(int64_t element_size, std::span<const int64_t> dims, void* to,
                  const Strides& to_strides, const void* from, const Strides& from_strides);

// Copies the input's elements, broadcast to the output's dims.
void CopyElements(const InputView& from, const OutputView& to);

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_COPY_H_
