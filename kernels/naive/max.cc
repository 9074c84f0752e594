#include <algorithm>
#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Max&, const Call& call) {
  return RunBinary(
      call, [](double a, double b) -> double { return std::isnan(a) || a > b ? a : b; },
      [](int64_t a, int64_t b) -> int64_t { return std::max(a, b); });
}

}  // namespace sinter::naive
