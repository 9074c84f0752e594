#include "ir/ops/relu.h"

#include <algorithm>
#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Relu&, const Call& call) {
  return RunUnary(
      call, [](double x) -> double { return x > 0 ? x : (std::isnan(x) ? x : 0); },
      [](auto x) -> decltype(x) { return x > 0 ? x : 0; });
}

}  // namespace sinter::naive
