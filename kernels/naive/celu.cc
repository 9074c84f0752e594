#include "ir/ops/celu.h"

#include <algorithm>
#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Celu& op, const Call& call) {
  return RunUnaryFloat(call, [&op](double x) -> double {
    return std::max(x, 0.0) + std::min(0.0, op.alpha * std::expm1(x / op.alpha));
  });
}

}  // namespace sinter::naive
