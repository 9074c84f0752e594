// The loop of CumSum and CumProd.
#ifndef SINTER_KERNELS_NAIVE_CUMULATIVE_H_
#define SINTER_KERNELS_NAIVE_CUMULATIVE_H_

#include "kernels/naive/elementwise.h"
#include "kernels/naive/integers.h"
#include "sinter/status.h"

namespace sinter::naive {

// total = combine(total, x) along the axis, from `start`.
template <class Op, class Combine>
absl::Status RunCumulative(const Op& op, const Call& call, int start, Combine combine) {
  const InputView& input = call.inputs[0];
  const OutputView& output = call.outputs[0];
  if (call.inputs[1].element_count() != 1) {
    return absl::InvalidArgumentError("axis must have one element");
  }
  SINTER_ASSIGN_OR_RETURN(const int axis,
                          NormalizeAxis(IntegerAt(call.inputs[1], 0), input.rank()));
  const auto along = static_cast<size_t>(axis);
  std::vector<int64_t> lines = output.dims;
  const int64_t length = lines[along];
  lines[along] = length == 0 ? 0 : 1;
  const StridedLoop<2> loop(lines, {Strides(output.strides.begin(), output.strides.end()),
                                    Strides(input.strides.begin(), input.strides.end())});
  const auto strides = loop.row_strides();
  VisitNumber(output.dtype, [&](auto zero) {
    using T = decltype(zero);
    loop.ForEachRow([&](const auto& at, int64_t count) {
      for (int64_t i = 0; i < count; ++i) {
        const T* from = input.As<T>() + at[1] + i * strides[1];
        T* to = output.As<T>() + at[0] + i * strides[0];
        auto total = static_cast<Sum<T>>(start);
        for (int64_t k = 0; k < length; ++k) {
          const int64_t position = op.reverse ? length - 1 - k : k;
          const Sum<T> before = total;
          total = combine(total, static_cast<Sum<T>>(from[position * input.strides[along]]));
          to[position * output.strides[along]] = static_cast<T>(op.exclusive ? before : total);
        }
      }
    });
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_CUMULATIVE_H_
