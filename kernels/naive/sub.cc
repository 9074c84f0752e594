#include "ir/ops/sub.h"

#include <algorithm>
#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Sub&, const Call& call) {
  return RunBinary(
      call, [](double a, double b) -> double { return a - b; },
      [](auto a, auto b) { return WrappingSubtract(a, b); });
}

}  // namespace sinter::naive
