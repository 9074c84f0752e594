#include "ir/ops/round.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Round&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::nearbyint(x); });
}

}  // namespace sinter::naive
