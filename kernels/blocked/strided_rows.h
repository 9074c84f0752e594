// Rows of elements with a row stride: a kernel's view of a value that may be columns of a wider
// tensor.
#ifndef SINTER_KERNELS_BLOCKED_STRIDED_ROWS_H_
#define SINTER_KERNELS_BLOCKED_STRIDED_ROWS_H_

#include <cstdint>

namespace sinter::blocked {

// The elements of a row are contiguous, and rows begin `row_stride` elements apart. Row `first` is at
// `data`; rows before it are not in memory.
template <class T>
struct StridedRows {
  T* data;
  int64_t row_stride;
  int64_t first = 0;

  T* at(int64_t row) const { return data + (row - first) * row_stride; }
  // The same rows, counted from `row` on.
  StridedRows From(int64_t row) const { return {data, row_stride, first - row}; }
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_STRIDED_ROWS_H_
