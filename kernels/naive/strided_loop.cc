#include "kernels/naive/strided_loop.h"

namespace sinter::naive {

template <size_t kOperands>
StridedLoop<kOperands>::StridedLoop(std::span<const int64_t> dims,
                                    const std::array<Strides, kOperands>& strides) {
  absl::InlinedVector<size_t, 8> order;
  for (size_t axis = 0; axis < dims.size(); ++axis) {
    empty_ = empty_ || dims[axis] == 0;
    if (dims[axis] != 1) order.push_back(axis);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return strides[0][a] > strides[0][b]; });
  for (const size_t axis : order) {
    Level level{dims[axis], {}};
    for (size_t k = 0; k < kOperands; ++k) level.strides[k] = strides[k][axis];
    if (!levels_.empty() && Merges(levels_.back(), level)) {
      level.size *= levels_.back().size;
      levels_.back() = level;
    } else {
      levels_.push_back(level);
    }
  }
  if (levels_.empty()) levels_.push_back(Level{1, {}});
}

template <size_t kOperands>
bool StridedLoop<kOperands>::Merges(const Level& outer, const Level& inner) {
  for (size_t k = 0; k < kOperands; ++k) {
    if (outer.strides[k] != inner.strides[k] * inner.size) return false;
  }
  return true;
}

template class StridedLoop<1>;
template class StridedLoop<2>;
template class StridedLoop<3>;
template class StridedLoop<4>;

}  // namespace sinter::naive
