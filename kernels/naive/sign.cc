#include "ir/ops/sign.h"

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Sign&, const Call& call) {
  return RunUnary(
      call, [](double x) -> double { return x > 0   ? 1
                                            : x < 0 ? -1
                                                    : x; },
      [](auto x) -> decltype(x) { return x > 0    ? 1
                                         : x == 0 ? 0
                                                  : -1; });
}

}  // namespace sinter::naive
