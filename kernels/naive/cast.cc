#include <cmath>
#include <limits>
#include <type_traits>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {
namespace {

// Out-of-range floating point saturates and NaN becomes 0, where C++ leaves them undefined.
template <class To, class From>
To Convert(From value) {
  if constexpr (std::is_same_v<To, bool>) {
    return value != From{};
  } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    if (std::isnan(value)) return 0;
    const double real = static_cast<double>(value);
    if (real <= static_cast<double>(std::numeric_limits<To>::min())) {
      return std::numeric_limits<To>::min();
    }
    if (real >= static_cast<double>(std::numeric_limits<To>::max())) {
      return std::numeric_limits<To>::max();
    }
    return static_cast<To>(value);
  } else {
    return static_cast<To>(value);
  }
}

}  // namespace

absl::Status Run(const Cast&, const Call& call) {
  const InputView& input = call.inputs[0];
  const OutputView& output = call.outputs[0];
  bool supported = false;
  VisitDType(input.dtype, [&](auto from) {
    using From = decltype(from);
    supported = VisitDType(output.dtype, [&](auto to) {
      using To = decltype(to);
      MapUnary<From, To>(input, output, [](From value) { return Convert<To>(value); });
    });
  });
  return supported ? absl::OkStatus() : UnsupportedDType(output.dtype);
}

}  // namespace sinter::naive
