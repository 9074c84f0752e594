#include "ir/ops/bitwise_or.h"

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const BitwiseOr&, const Call& call) {
  return RunBinary(
      call, [](double a, double) -> double { return a; },
      [](auto a, auto b) { return static_cast<decltype(a)>(a | b); });
}

}  // namespace sinter::naive
