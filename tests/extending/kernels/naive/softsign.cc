#include "ir/ops/softsign.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Softsign&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return x / (1 + std::abs(x)); });
}

}  // namespace sinter::naive
