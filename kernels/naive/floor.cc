#include "ir/ops/floor.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Floor&, const Call& call) {
  return RunUnaryFloat(call, [](double x) -> double { return std::floor(x); });
}

}  // namespace sinter::naive
