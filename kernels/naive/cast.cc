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

template <class From>
StoreElements<From> ConverterTo(DType dtype) {
  StoreElements<From> converter = nullptr;
  VisitDType(dtype, [&](auto zero) {
    using To = decltype(zero);
    converter = [](const From* from, void* to, int64_t offset, int64_t stride, int64_t count) {
      To* elements = static_cast<To*>(to) + offset;
      for (int64_t i = 0; i < count; ++i) elements[i * stride] = Convert<To>(from[i]);
    };
  });
  return converter;
}

}  // namespace

absl::Status Run(const Cast&, const Call& call) {
  const InputView& input = call.inputs[0];
  const OutputView& output = call.outputs[0];
  if (input.dtype == output.dtype) {  // NaN keeps its bits
    CopyElements(input, output);
    return absl::OkStatus();
  }
  VisitWide(input.dtype, [&](auto zero) {
    using From = decltype(zero);
    ForEachTile<1, From, From>(call.inputs, output, ConverterTo<From>(output.dtype),
                               [](const std::array<From*, 1>& operands, int64_t count,
                                  From* result) { std::copy_n(operands[0], count, result); });
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
