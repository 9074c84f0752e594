#include "ir/ops/atan.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Atan&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::atan(x); });
}

}  // namespace sinter::naive
