// Reads and checks indices that are elements of operands.
#ifndef SINTER_KERNELS_NAIVE_INDICES_H_
#define SINTER_KERNELS_NAIVE_INDICES_H_

#include "absl/status/statusor.h"
#include "kernels/naive/index_loop.h"
#include "sinter/status.h"

namespace sinter::naive {

// The i32 or i64 element at an offset, in elements.
inline int64_t IntegerAtOffset(const InputView& view, int64_t offset) {
  return view.dtype == DType::kInt32 ? view.As<int32_t>()[offset] : view.As<int64_t>()[offset];
}

// Converts an index in [-size, size) to one in [0, size); OutOfRange otherwise.
inline absl::StatusOr<int64_t> CheckIndex(int64_t index, int64_t size) {
  if (index < -size || index >= size) {
    return absl::OutOfRangeError(
        absl::StrCat("index ", index, " is out of range for an axis of ", size, " elements"));
  }
  return index < 0 ? index + size : index;
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_INDICES_H_
