#include "ir/ops/cast.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "kernels/naive/copy.h"
#include "kernels/naive/wide.h"

namespace sinter::naive {
namespace {

// Out-of-range floating point saturates and NaN becomes 0; in C++ these conversions are undefined.
template <class To, class From>
To Convert(From value) {
  if constexpr (std::is_same_v<To, bool>) {
    return value != 0;
  } else if constexpr (std::is_same_v<From, double> && std::is_integral_v<To>) {
    if (std::isnan(value)) return 0;
    if (value <= static_cast<double>(std::numeric_limits<To>::min())) {
      return std::numeric_limits<To>::min();
    }
    if (value >= static_cast<double>(std::numeric_limits<To>::max())) {
      return std::numeric_limits<To>::max();
    }
    return static_cast<To>(value);
  } else {
    return static_cast<To>(value);
  }
}

template <class From, class To>
void ConvertElements(const Cast& op, const From* from, To* to, int64_t stride, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    if constexpr (kIsNarrowFloat<To>) {
      to[i * stride] = To(from[i], op.saturate, op.round_mode);
    } else {
      to[i * stride] = Convert<To>(from[i]);
    }
  }
}

}  // namespace

absl::Status Run(const Cast& op, const Call& call) {
  const InputView& input = call.inputs[0];
  const OutputView& output = call.outputs[0];
  if (input.dtype == output.dtype) {  // NaN keeps its bits
    CopyElements(input, output);
    return absl::OkStatus();
  }
  VisitWide(input.dtype, [&](auto zero) {
    using From = decltype(zero);
    VisitDType(output.dtype, [&](auto element) {
      using To = decltype(element);
      const auto store = [&](const From* from, void* to, int64_t offset, int64_t stride,
                             int64_t count) {
        ConvertElements(op, from, static_cast<To*>(to) + offset, stride, count);
      };
      ForEachTile<1, From, From>(call.inputs, output, store,
                                 [](const std::array<From*, 1>& operands, int64_t count,
                                    From* result) { std::copy_n(operands[0], count, result); });
    });
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
