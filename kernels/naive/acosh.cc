#include "ir/ops/acosh.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Acosh&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::acosh(x); });
}

}  // namespace sinter::naive
