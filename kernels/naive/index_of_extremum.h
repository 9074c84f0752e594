// The loop of ArgMax and ArgMin.
#ifndef SINTER_KERNELS_NAIVE_INDEX_OF_EXTREMUM_H_
#define SINTER_KERNELS_NAIVE_INDEX_OF_EXTREMUM_H_

#include "kernels/naive/elementwise.h"
#include "sinter/status.h"

namespace sinter::naive {

// NaN ranks above any number, as in NumPy.
template <class Op, class Better>
absl::Status RunIndexOfExtremum(const Op& op, const Call& call, Better better) {
  const InputView& input = call.inputs[0];
  OutputView output = call.outputs[0];
  SINTER_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(op.axis, input.rank()));
  const auto along = static_cast<size_t>(axis);
  if (!op.keepdims) {
    output.dims.insert(output.dims.begin() + axis, 1);
    output.strides.insert(output.strides.begin() + axis, 0);
  }
  const StridedLoop<2> loop(output.dims, {Strides(output.strides.begin(), output.strides.end()),
                                          Strides(input.strides.begin(), input.strides.end())});
  const auto strides = loop.row_strides();
  const int64_t length = input.dims[along];
  VisitWide(input.dtype, [&](auto zero) {
    using W = decltype(zero);
    const LoadElements<W> load = LoaderOf<W>(input.dtype);
    std::vector<W> line(static_cast<size_t>(length));
    loop.ForEachRow([&](const auto& at, int64_t count) {
      for (int64_t i = 0; i < count; ++i) {
        load(input.data, at[1] + i * strides[1], input.strides[along], length, line.data());
        int64_t found = 0;
        W best = line[0];
        for (int64_t k = 1; k < length; ++k) {
          const W x = line[static_cast<size_t>(k)];
          const bool is_better = better(x, best) || (NotANumber(x) && !NotANumber(best));
          if (!is_better && !(op.select_last_index && x == best)) continue;
          found = k;
          best = x;
        }
        output.As<int64_t>()[at[0] + i * strides[0]] = found;
      }
    });
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_INDEX_OF_EXTREMUM_H_
