#include "ir/ops/asinh.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Asinh&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::asinh(x); });
}

}  // namespace sinter::naive
