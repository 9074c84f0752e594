#include "ir/ops/mish.h"

#include <algorithm>
#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Mish&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double {
    const double softplus = std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
    return x * std::tanh(softplus);
  });
}

}  // namespace sinter::naive
