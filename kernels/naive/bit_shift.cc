#include "ir/ops/bit_shift.h"

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const BitShift& op, const Call& call) {
  const auto bits = static_cast<uint64_t>(SizeOf(call.outputs[0].dtype) * 8);
  const bool left = op.direction == ShiftDirection::kLeft;
  return RunBinary(
      call, [](double a, double) -> double { return a; },
      [bits, left](auto a, auto b) -> decltype(a) {
        if (static_cast<uint64_t>(b) >= bits) return 0;
        const auto shifted = static_cast<uint64_t>(a);
        return static_cast<decltype(a)>(left ? shifted << b : shifted >> b);
      });
}

}  // namespace sinter::naive
