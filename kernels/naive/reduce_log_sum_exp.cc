#include "ir/ops/reduce_log_sum_exp.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/naive/reduce.h"

namespace sinter::naive {

absl::Status Run(const ReduceLogSumExp& op, const Call& call) {
  SINTER_ASSIGN_OR_RETURN(const std::vector<bool> mask, MaskOf(op.axes, call));
  const DType dtype = call.outputs[0].dtype;
  if (!IsFloatingPoint(dtype)) return UnsupportedDType(dtype);
  ReduceWide<double>(mask, op.keepdims, call, [](auto elements, int64_t) {
    double largest = -std::numeric_limits<double>::infinity();
    elements([&](double x) { largest = std::max(largest, x); });
    const double shift = std::isfinite(largest) ? largest : 0;
    double sum = 0;
    elements([&](double x) { sum += std::exp(x - shift); });
    return std::log(sum) + shift;
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
