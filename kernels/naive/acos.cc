#include "ir/ops/acos.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Acos&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::acos(x); });
}

}  // namespace sinter::naive
