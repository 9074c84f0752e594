#include "ir/ops/neg.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Neg&, const Call& call) {
  return RunUnary(
      call, [](double x) -> double { return -x; },
      [](auto x) { return WrappingSubtract<decltype(x)>(0, x); });
}

}  // namespace sinter::naive
