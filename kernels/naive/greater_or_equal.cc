#include "ir/ops/greater_or_equal.h"

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const GreaterOrEqual&, const Call& call) {
  return RunComparison(call, [](auto a, auto b) { return a >= b; });
}

}  // namespace sinter::naive
