#include "ir/ops/cum_sum.h"

#include "kernels/naive/cumulative.h"

namespace sinter::naive {

absl::Status Run(const CumSum& op, const Call& call) {
  return RunCumulative(op, call, 0, [](auto total, auto x) { return total + x; });
}

}  // namespace sinter::naive
