#include "ir/ops/tanh.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Tanh&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::tanh(x); });
}

}  // namespace sinter::naive
