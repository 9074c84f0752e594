#include "ir/ops/is_nan.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const IsNaN&, const Call& call) {
  return RunTest(call, [](double x) { return std::isnan(x); });
}

}  // namespace sinter::naive
