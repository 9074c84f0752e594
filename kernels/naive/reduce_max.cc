#include "ir/ops/reduce_max.h"

#include <limits>

#include "kernels/naive/reduce.h"

namespace sinter::naive {

absl::Status Run(const ReduceMax& op, const Call& call) {
  return RunExtremum(
      op, call, [](auto x, auto best) { return x > best; },
      [](auto zero) -> Wide<decltype(zero)> {
        using T = decltype(zero);
        if constexpr (kIsFloatingPoint<T>) {
          return -std::numeric_limits<double>::infinity();
        } else {
          return std::numeric_limits<T>::lowest();
        }
      });
}

}  // namespace sinter::naive
