#include "ir/ops/lrn.h"

#include <algorithm>
#include <cmath>

#include "kernels/naive/elementwise.h"
#include "kernels/naive/line_loop.h"

namespace sinter::naive {

absl::Status Run(const Lrn& op, const Call& call) {
  const int64_t before = (op.size - 1) / 2;
  const int64_t behind = op.size - 1 - before;
  return VisitFloat(call.outputs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    ForEachLine<T>(1, call, [&](const Line<const T>& x, const Line<T>& y) {
      for (int64_t c = 0; c < x.count; ++c) {
        double sum = 0;
        const int64_t last = std::min(x.count - 1, c + behind);
        for (int64_t i = std::max<int64_t>(0, c - before); i <= last; ++i) {
          sum += static_cast<double>(x[i]) * static_cast<double>(x[i]);
        }
        const double scale = static_cast<double>(op.bias) +
                             static_cast<double>(op.alpha) / static_cast<double>(op.size) * sum;
        y[c] = static_cast<T>(static_cast<double>(x[c]) /
                              std::pow(scale, static_cast<double>(op.beta)));
      }
    });
  });
}

}  // namespace sinter::naive
