#include "ir/ops/erf.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Erf&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::erf(x); });
}

}  // namespace sinter::naive
