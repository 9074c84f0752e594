// Operands that are lists of integers: axes, sizes, indices.
#ifndef SINTER_KERNELS_NAIVE_INTEGERS_H_
#define SINTER_KERNELS_NAIVE_INTEGERS_H_

#include <vector>

#include "kernels/naive/naive.h"

namespace sinter::naive {

// Element `index` of an i32 or i64 list (checked), or the element of a scalar.
inline int64_t IntegerAt(const InputView& list, int64_t index) {
  const int64_t at = list.strides.empty() ? 0 : index * list.strides[0];
  return list.dtype == DType::kInt32 ? list.As<int32_t>()[at] : list.As<int64_t>()[at];
}

inline std::vector<int64_t> IntegersOf(const InputView& list) {
  std::vector<int64_t> integers(static_cast<size_t>(list.element_count()));
  for (size_t i = 0; i < integers.size(); ++i) {
    integers[i] = IntegerAt(list, static_cast<int64_t>(i));
  }
  return integers;
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_INTEGERS_H_
