#include <cstdint>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Div&, const Call& call) {
  bool by_zero = false;
  const absl::Status status = RunBinary(
      call, [](double a, double b) -> double { return a / b; },
      [&](int64_t a, int64_t b) -> int64_t {
        by_zero = by_zero || b == 0;
        if (b == 0) return 0;
        return b == -1 ? WrappingSubtract(0, a) : a / b;
      });
  if (by_zero) return absl::InvalidArgumentError("integer division by zero");
  return status;
}

}  // namespace sinter::naive
