// Rows of elements in memory, what a kernel sees of a value that may be columns of a wider one.
#ifndef SINTER_KERNELS_BLOCKED_PITCHED_ROWS_H_
#define SINTER_KERNELS_BLOCKED_PITCHED_ROWS_H_

#include <cstdint>

namespace sinter::blocked {

// The elements of a row lie side by side; the next row begins `pitch` elements behind it.
template <class T>
struct PitchedRows {
  T* data;
  int64_t pitch;
  T* at(int64_t row) const { return data + row * pitch; }
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_PITCHED_ROWS_H_
