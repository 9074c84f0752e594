#include "ir/ops/less.h"

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Less&, const Call& call) {
  return RunComparison(call, [](auto a, auto b) { return a < b; });
}

}  // namespace sinter::naive
