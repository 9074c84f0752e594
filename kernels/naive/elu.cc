#include "ir/ops/elu.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Elu& op, const Call& call) {
  return RunUnaryFloat(call,
                       [&op](double x) -> double { return x < 0 ? op.alpha * std::expm1(x) : x; });
}

}  // namespace sinter::naive
