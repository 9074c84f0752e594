#include "ir/ops/cum_prod.h"

#include "kernels/naive/cumulative.h"

namespace sinter::naive {

absl::Status Run(const CumProd& op, const Call& call) {
  return RunCumulative(op, call, 1, [](auto total, auto x) { return total * x; });
}

}  // namespace sinter::naive
