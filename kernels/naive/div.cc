#include "ir/ops/div.h"

#include <cstdint>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Div&, const Call& call) {
  bool by_zero = false;
  const absl::Status status = RunBinary(
      call, [](double a, double b) -> double { return a / b; },
      [&](auto a, auto b) -> decltype(a) {
        by_zero = by_zero || b == 0;
        if (b == 0) return 0;
        if constexpr (std::is_signed_v<decltype(a)>) {
          if (b == -1) return WrappingSubtract<decltype(a)>(0, a);
        }
        return a / b;
      });
  if (by_zero) return absl::InvalidArgumentError("integer division by zero");
  return status;
}

}  // namespace sinter::naive
