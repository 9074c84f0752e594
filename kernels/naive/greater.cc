#include "ir/ops/greater.h"

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Greater&, const Call& call) {
  return RunComparison(call, [](auto a, auto b) { return a > b; });
}

}  // namespace sinter::naive
