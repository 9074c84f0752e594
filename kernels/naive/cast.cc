#include "ir/ops/cast.h"

#include <cmath>
#include <limits>
#include <type_traits>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {
namespace {

// Out-of-range floating point saturates and NaN becomes 0, where C++ leaves them undefined.
template <class To, class From>
To Convert(From value) {
  if constexpr (std::is_same_v<To, From>) {
    return value;
  } else if constexpr (std::is_same_v<To, bool>) {
    return !(value == From{});
  } else if constexpr (kIsFloatingPoint<From> && std::is_integral_v<To>) {
    if (std::isnan(static_cast<double>(value))) return 0;
    const double real = static_cast<double>(value);
    if (real <= static_cast<double>(std::numeric_limits<To>::min())) {
      return std::numeric_limits<To>::min();
    }
    if (real >= static_cast<double>(std::numeric_limits<To>::max())) {
      return std::numeric_limits<To>::max();
    }
    return static_cast<To>(value);
  } else if constexpr (kIsFloatingPoint<From> && kIsFloatingPoint<To>) {
    return static_cast<To>(static_cast<double>(value));
  } else {
    return static_cast<To>(value);
  }
}

}  // namespace

absl::Status Run(const Cast&, const Call& call) {
  const InputView& input = call.inputs[0];
  const OutputView& output = call.outputs[0];
  VisitDType(input.dtype, [&](auto from) {
    using From = decltype(from);
    VisitDType(output.dtype, [&](auto to) {
      using To = decltype(to);
      MapUnary<From, To>(input, output, [](From value) { return Convert<To>(value); });
    });
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
