#include "runtime/measure/difference.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sinter/status.h"

namespace sinter {
namespace {

template <class T>
double RelativeErrorOf(std::span<const T> actual, std::span<const T> reference) {
  double largest_difference = 0;
  double largest_value = 0;
  for (size_t i = 0; i < actual.size(); ++i) {
    const auto a = static_cast<double>(actual[i]);
    const auto r = static_cast<double>(reference[i]);
    if (!std::isfinite(a) || !std::isfinite(r)) {
      if (a == r || (std::isnan(a) && std::isnan(r))) continue;
      return std::numeric_limits<double>::infinity();
    }
    largest_difference = std::max(largest_difference, std::abs(a - r));
    largest_value = std::max(largest_value, std::abs(r));
  }
  return largest_difference / (largest_value == 0 ? 1 : largest_value);
}

}  // namespace

absl::StatusOr<double> RelativeError(const Tensor& actual, const Tensor& reference) {
  if (actual.empty() || reference.empty() || actual.dtype() != reference.dtype() ||
      actual.dims() != reference.dims()) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot compare ", actual.empty() ? "an empty tensor" : actual.TypeToString(),
                     " with ", reference.empty() ? "an empty tensor" : reference.TypeToString()));
  }
  double error = 0;
  VisitDType(actual.dtype(), [&](auto zero) {
    using T = decltype(zero);
    error = RelativeErrorOf(actual.values<T>(), reference.values<T>());
  });
  return error;
}

}  // namespace sinter
