#include "ir/ops/bit_shift.h"

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const BitShift& op, const Call& call) {
  const auto bits = static_cast<uint64_t>(SizeOf(call.outputs[0].dtype) * 8);
  const bool left = op.direction == ShiftDirection::kLeft;
  return RunBinary(
      call, [](double a, double) -> double { return a; },
      [bits, left](auto a, auto b) -> decltype(a) {
        const bool is_negative = std::is_signed_v<decltype(a)> && a < 0;
        if (static_cast<uint64_t>(b) >= bits)
          return static_cast<decltype(a)>(!left && is_negative ? -1 : 0);
        return static_cast<decltype(a)>(left ? static_cast<uint64_t>(a) << b : a >> b);
      });
}

}  // namespace sinter::naive
