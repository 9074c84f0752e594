// Rows of elements in memory, what a kernel sees of a value that may be columns of a wider one.
#ifndef SINTER_KERNELS_BLOCKED_STRIDED_ROWS_H_
#define SINTER_KERNELS_BLOCKED_STRIDED_ROWS_H_

#include <cstdint>

namespace sinter::blocked {

// The elements of a row lie side by side; the next row begins `row_stride` elements behind it.
template <class T>
struct StridedRows {
  T* data;
  int64_t row_stride;
  T* at(int64_t row) const { return data + row * row_stride; }
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_STRIDED_ROWS_H_
