#include "ir/ops/bitwise_and.h"

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const BitwiseAnd&, const Call& call) {
  return RunBinary(
      call, [](double a, double) -> double { return a; },
      [](auto a, auto b) { return static_cast<decltype(a)>(a & b); });
}

}  // namespace sinter::naive
