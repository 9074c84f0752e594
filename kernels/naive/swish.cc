#include "ir/ops/swish.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Swish& op, const Call& call) {
  return RunUnaryFloat(
      call, [&op](double x) -> double { return x / (1 + std::exp(-double{op.alpha} * x)); });
}

}  // namespace sinter::naive
