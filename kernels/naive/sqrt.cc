#include "ir/ops/sqrt.h"

#include <algorithm>
#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Sqrt&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::sqrt(x); });
}

}  // namespace sinter::naive
