#include "ir/ops/max_pool.h"

#include <cmath>
#include <limits>

#include "kernels/naive/pool.h"

namespace sinter::naive {

absl::Status Run(const MaxPool& op, const Call& call) {
  return RunPool(op.ToWindow(), call, [](const auto& reader, const std::array<Taps, 3>& taps) {
    double largest = -std::numeric_limits<double>::infinity();
    ForEachTap(taps, reader, [&](double x) {
      if (x > largest || std::isnan(x)) largest = x;
    });
    return largest;
  });
}

}  // namespace sinter::naive
