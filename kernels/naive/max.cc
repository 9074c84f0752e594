#include "ir/ops/max.h"

#include <algorithm>
#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Max&, const Call& call) {
  return RunBinary(
      call, [](double a, double b) -> double { return std::isnan(a) || a > b ? a : b; },
      [](auto a, auto b) { return std::max(a, b); });
}

}  // namespace sinter::naive
