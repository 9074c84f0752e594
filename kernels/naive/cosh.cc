#include "ir/ops/cosh.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Cosh&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::cosh(x); });
}

}  // namespace sinter::naive
