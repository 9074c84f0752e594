#include <algorithm>
#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Relu&, const Call& call) {
  return RunUnaryFloat(call,
                       [](double x) -> double { return x > 0 ? x : (std::isnan(x) ? x : 0); });
}

}  // namespace sinter::naive
