#include "ir/ops/atanh.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Atanh&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::atanh(x); });
}

}  // namespace sinter::naive
