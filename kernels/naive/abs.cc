#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Abs&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::abs(x); });
}

}  // namespace sinter::naive
