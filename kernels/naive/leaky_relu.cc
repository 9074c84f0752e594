#include "ir/ops/leaky_relu.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const LeakyRelu& op, const Call& call) {
  return RunUnaryFloat(call, [&op](double x) -> double { return x < 0 ? op.alpha * x : x; });
}

}  // namespace sinter::naive
