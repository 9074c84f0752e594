#include "ir/ops/abs.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Abs&, const Call& call) {
  return RunUnary(
      call, [](double x) -> double { return std::abs(x); },
      [](auto x) { return x < 0 ? WrappingSubtract<decltype(x)>(0, x) : x; });
}

}  // namespace sinter::naive
