#include "ir/ops/pow.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {
namespace {

// Exact if the result fits, otherwise wrapped. With a negative exponent the result is truncated
// towards zero.
template <class T>
T IntegerPower(T base, T exponent) {
  if constexpr (std::is_signed_v<T>) {
    if (exponent < 0) return base == 1 ? 1 : base == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0;
  }
  T power = 1;
  for (; exponent > 0; exponent >>= 1) {
    if ((exponent & 1) != 0) power = WrappingMultiply(power, base);
    base = WrappingMultiply(base, base);
  }
  return power;
}

}  // namespace

absl::Status Run(const Pow&, const Call& call) {
  return RunBinary(
      call, [](double a, double b) -> double { return std::pow(a, b); },
      [](auto a, auto b) { return IntegerPower(a, b); });
}

}  // namespace sinter::naive
