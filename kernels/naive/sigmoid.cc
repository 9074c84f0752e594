#include "ir/ops/sigmoid.h"

#include <algorithm>
#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Sigmoid&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return 1 / (1 + std::exp(-x)); });
}

}  // namespace sinter::naive
