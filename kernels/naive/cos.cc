#include "ir/ops/cos.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Cos&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::cos(x); });
}

}  // namespace sinter::naive
