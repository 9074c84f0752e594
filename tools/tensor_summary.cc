#include "tools/tensor_summary.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sinter/status.h"

namespace sinter::tools {
namespace {

template <class T>
TensorSummary SummaryOfElements(std::span<const T> elements, size_t most_first) {
  TensorSummary summary;
  for (const T element : elements.first(std::min(most_first, elements.size()))) {
    summary.first.push_back(static_cast<double>(element));
  }
  summary.min = std::numeric_limits<double>::infinity();
  summary.max = -std::numeric_limits<double>::infinity();
  double sum = 0;
  for (const T element : elements) {
    const auto value = static_cast<double>(element);
    if (!std::isfinite(value)) {
      ++summary.not_finite;
      continue;
    }
    summary.min = std::min(summary.min, value);
    summary.max = std::max(summary.max, value);
    sum += value;
  }
  const auto finite =
      static_cast<double>(elements.size()) - static_cast<double>(summary.not_finite);
  summary.mean = sum / finite;
  if (finite == 0) summary.min = summary.max = summary.mean = std::nan("");
  return summary;
}

}  // namespace

absl::StatusOr<TensorSummary> Summarize(const Tensor& tensor, size_t most_first) {
  TensorSummary summary;
  VisitDType(tensor.dtype(), [&](auto zero) {
    using T = decltype(zero);
    summary = SummaryOfElements(tensor.values<T>(), most_first);
  });
  return summary;
}

}  // namespace sinter::tools
