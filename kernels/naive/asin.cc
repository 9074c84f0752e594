#include "ir/ops/asin.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Asin&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::asin(x); });
}

}  // namespace sinter::naive
