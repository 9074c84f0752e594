#include "ir/ops/bitwise_not.h"

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const BitwiseNot&, const Call& call) {
  return RunUnary(
      call, [](double x) -> double { return x; },
      [](auto x) { return static_cast<decltype(x)>(~x); });
}

}  // namespace sinter::naive
