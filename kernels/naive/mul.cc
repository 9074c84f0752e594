#include "ir/ops/mul.h"

#include <algorithm>
#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Mul&, const Call& call) {
  return RunBinary(
      call, [](double a, double b) -> double { return a * b; },
      [](auto a, auto b) { return WrappingMultiply(a, b); });
}

}  // namespace sinter::naive
