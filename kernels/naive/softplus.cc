#include "ir/ops/softplus.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Softplus&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double {
    return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
  });
}

}  // namespace sinter::naive
