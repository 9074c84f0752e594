#include "ir/ops/tan.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Tan&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::tan(x); });
}

}  // namespace sinter::naive
