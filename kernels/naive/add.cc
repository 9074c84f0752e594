#include "ir/ops/add.h"

#include <algorithm>
#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Add&, const Call& call) {
  return RunBinary(
      call, [](double a, double b) -> double { return a + b; },
      [](auto a, auto b) { return WrappingAdd(a, b); });
}

}  // namespace sinter::naive
