#include "ir/ops/mod.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Mod& op, const Call& call) {
  bool by_zero = false;
  const absl::Status status = RunBinary(
      call,
      [&op](double a, double b) -> double {
        const double rest = std::fmod(a, b);
        return !op.fmod && rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
      },
      [&](auto a, auto b) -> decltype(a) {
        by_zero = by_zero || b == 0;
        if (b == 0) return 0;
        if constexpr (std::is_signed_v<decltype(a)>) {
          if (b == -1) return 0;
          const auto rest = a % b;
          return !op.fmod && rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
        }
        return a % b;
      });
  if (by_zero) return absl::InvalidArgumentError("integer division by zero");
  return status;
}

}  // namespace sinter::naive
