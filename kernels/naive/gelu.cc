#include "ir/ops/gelu.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Gelu& op, const Call& call) {
  if (op.approximate == GeluApproximation::kTanh) {
    return RunUnaryFloat(call, [](double x) -> double {
      constexpr double kRootOf2OverPi = 0.79788456080286536;
      return 0.5 * x * (1 + std::tanh(kRootOf2OverPi * (x + 0.044715 * x * x * x)));
    });
  }
  return RunUnaryFloat(call, [](double x) -> double {
    constexpr double kRootOfHalf = 0.70710678118654752;
    return 0.5 * x * (1 + std::erf(x * kRootOfHalf));
  });
}

}  // namespace sinter::naive
