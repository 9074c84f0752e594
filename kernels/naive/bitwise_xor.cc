#include "ir/ops/bitwise_xor.h"

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const BitwiseXor&, const Call& call) {
  return RunBinary(
      call, [](double a, double) -> double { return a; },
      [](auto a, auto b) { return static_cast<decltype(a)>(a ^ b); });
}

}  // namespace sinter::naive
