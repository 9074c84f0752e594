#include "ir/ops/reduce_mean.h"

namespace sinter {

bool ReduceMean::IsGlobalPool(int rank) const {
  const auto mask = ReductionMask(axes, rank);
  if (!mask.ok() || !keepdims || rank < 3) return false;
  for (size_t axis = 0; axis < mask->size(); ++axis) {
    if ((*mask)[axis] != (axis >= 2)) return false;
  }
  return true;
}

}  // namespace sinter
