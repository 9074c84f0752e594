#include "ir/ops/reduce_prod.h"

#include "kernels/naive/reduce.h"

namespace sinter::naive {

absl::Status Run(const ReduceProd& op, const Call& call) {
  return RunFold(op, call, 1, [](auto total, auto x) { return total * x; });
}

}  // namespace sinter::naive
