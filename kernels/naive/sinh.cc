#include "ir/ops/sinh.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Sinh&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::sinh(x); });
}

}  // namespace sinter::naive
