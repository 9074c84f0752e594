#include "ir/ops/arg_max.h"

#include "kernels/naive/index_of_extremum.h"

namespace sinter::naive {

absl::Status Run(const ArgMax& op, const Call& call) {
  return RunIndexOfExtremum(op, call, [](auto a, auto b) { return a > b; });
}

}  // namespace sinter::naive
