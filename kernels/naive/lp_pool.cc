#include "ir/ops/lp_pool.h"

#include <cmath>

#include "kernels/naive/pool.h"

namespace sinter::naive {

absl::Status Run(const LpPool& op, const Call& call) {
  const auto p = static_cast<double>(op.p);
  return RunPool(op.ToWindow(), call, [p](const auto& reader, const std::array<Taps, 3>& taps) {
    double sum = 0;
    ForEachTap(taps, reader, [&](double x) { sum += std::pow(std::abs(x), p); });
    return std::pow(sum, 1 / p);
  });
}

}  // namespace sinter::naive
