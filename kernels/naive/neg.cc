#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Neg&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return -x; });
}

}  // namespace sinter::naive
