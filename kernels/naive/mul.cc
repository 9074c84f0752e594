#include <algorithm>
#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Mul&, const Call& call) {
  return RunBinary(
      call, [](double a, double b) -> double { return a * b; },
      [](int64_t a, int64_t b) -> int64_t { return WrappingMultiply(a, b); });
}

}  // namespace sinter::naive
