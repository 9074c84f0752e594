#include "ir/ops/exp.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Exp&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::exp(x); });
}

}  // namespace sinter::naive
