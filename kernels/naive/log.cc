#include "ir/ops/log.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Log&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::log(x); });
}

}  // namespace sinter::naive
