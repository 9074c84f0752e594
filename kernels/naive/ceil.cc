#include "ir/ops/ceil.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Ceil&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::ceil(x); });
}

}  // namespace sinter::naive
