#include "ir/ops/reduce_mean.h"

#include <cmath>

#include "kernels/naive/reduce.h"

namespace sinter::naive {

absl::Status Run(const ReduceMean& op, const Call& call) {
  SINTER_ASSIGN_OR_RETURN(const std::vector<bool> mask, MaskOf(op.axes, call));
  const DType dtype = call.outputs[0].dtype;
  if (dtype == DType::kBool) return UnsupportedDType(dtype);
  VisitWide(dtype, [&](auto zero) {
    using W = decltype(zero);
    ReduceWide<W>(mask, op.keepdims, call, [](auto elements, int64_t count) -> double {
      double sum = 0;
      elements([&](auto x) { sum += static_cast<double>(x); });
      if (count == 0) return kIsFloatingPoint<W> ? std::nan("") : 0;
      return sum / static_cast<double>(count);
    });
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
