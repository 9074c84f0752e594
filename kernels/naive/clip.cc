#include "ir/ops/clip.h"

#include <algorithm>
#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Clip& op, const Call& call) {
  return RunUnaryFloat(call, [&op](double x) -> double {
    return std::isnan(x) ? x : std::min<double>(std::max<double>(x, op.min), op.max);
  });
}

}  // namespace sinter::naive
