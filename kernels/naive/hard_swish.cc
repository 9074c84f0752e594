#include "ir/ops/hard_swish.h"

#include <algorithm>
#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const HardSwish&, const Call& call) {
  return RunUnaryFloat(call,
                       [](double x) -> double { return x * std::clamp(x / 6 + 0.5, 0.0, 1.0); });
}

}  // namespace sinter::naive
