#include "ir/ops/sin.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Sin&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::sin(x); });
}

}  // namespace sinter::naive
