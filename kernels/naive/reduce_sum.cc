#include "ir/ops/reduce_sum.h"

#include "kernels/naive/reduce.h"

namespace sinter::naive {

absl::Status Run(const ReduceSum& op, const Call& call) {
  return RunFold(op, call, 0, [](auto total, auto x) { return total + x; });
}

}  // namespace sinter::naive
