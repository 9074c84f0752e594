// Loops over the indices of a tensor, for operators that compute the source of each element.
#ifndef SINTER_KERNELS_NAIVE_INDEX_LOOP_H_
#define SINTER_KERNELS_NAIVE_INDEX_LOOP_H_

#include <cstring>
#include <vector>

#include "kernels/naive/naive.h"

namespace sinter::naive {

using Index = std::vector<int64_t>;

// Calls visit(index) for every index of a tensor with these dims, in row-major order. `visit` must
// not change the index.
template <class Visit>
void ForEachIndex(const std::vector<int64_t>& dims, Visit visit) {
  Index index(dims.size(), 0);
  for (const int64_t dim : dims) {
    if (dim == 0) return;
  }
  while (true) {
    visit(static_cast<const Index&>(index));
    size_t axis = dims.size();
    while (axis > 0 && ++index[axis - 1] == dims[axis - 1]) index[--axis] = 0;
    if (axis == 0) return;
  }
}

// The offset of an element, in elements.
template <class Pointer>
int64_t OffsetOf(const View<Pointer>& view, const Index& index) {
  int64_t offset = 0;
  for (size_t axis = 0; axis < index.size(); ++axis) offset += index[axis] * view.strides[axis];
  return offset;
}

// Copies one element of any type. Offsets are in elements.
inline void CopyElement(const InputView& from, int64_t from_offset, const OutputView& to,
                        int64_t to_offset) {
  const int64_t size = SizeOf(to.dtype);
  std::memcpy(static_cast<std::byte*>(to.data) + to_offset * size,
              static_cast<const std::byte*>(from.data) + from_offset * size,
              static_cast<size_t>(size));
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_INDEX_LOOP_H_
