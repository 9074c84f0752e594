#include "ir/ops/hard_sigmoid.h"

#include <algorithm>
#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const HardSigmoid& op, const Call& call) {
  return RunUnaryFloat(
      call, [&op](double x) -> double { return std::clamp(op.alpha * x + op.beta, 0.0, 1.0); });
}

}  // namespace sinter::naive
