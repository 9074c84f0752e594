// Rows of elements with a row stride: a kernel's view of a value that may be columns of a wider
// tensor.
#ifndef SINTER_KERNELS_BLOCKED_STRIDED_ROWS_H_
#define SINTER_KERNELS_BLOCKED_STRIDED_ROWS_H_

#include <cstdint>

namespace sinter::blocked {

// The elements of a row are contiguous, and rows begin `row_stride` elements apart.
template <class T>
struct StridedRows {
  T* data;
  int64_t row_stride;
  T* at(int64_t row) const { return data + row * row_stride; }
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_STRIDED_ROWS_H_
