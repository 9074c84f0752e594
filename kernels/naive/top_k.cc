#include "ir/ops/top_k.h"

#include <algorithm>
#include <numeric>

#include "kernels/naive/elementwise.h"
#include "kernels/naive/index_loop.h"
#include "sinter/status.h"

namespace sinter::naive {

namespace {

template <class T>
void TopOfLine(const T* from, int64_t from_stride, int64_t size, bool largest, int64_t k, T* values,
               int64_t value_stride, int64_t* indices, int64_t index_stride) {
  std::vector<int64_t> order(static_cast<size_t>(size));
  std::iota(order.begin(), order.end(), 0);
  auto better = [&](int64_t a, int64_t b) {
    const auto x = static_cast<Wide<T>>(from[a * from_stride]);
    const auto y = static_cast<Wide<T>>(from[b * from_stride]);
    if (x == y || (NotANumber(x) && NotANumber(y))) return a < b;
    if (NotANumber(x) || NotANumber(y))
      return largest == NotANumber(x);  // NaN counts as the largest number
    return largest ? x > y : x < y;
  };
  std::partial_sort(order.begin(), order.begin() + k, order.end(), better);
  for (int64_t i = 0; i < k; ++i) {
    const int64_t at = order[static_cast<size_t>(i)];
    values[i * value_stride] = from[at * from_stride];
    indices[i * index_stride] = at;
  }
}

}  // namespace

absl::Status Run(const TopK& op, const Call& call) {
  const InputView& data = call.inputs[0];
  const OutputView& values = call.outputs[0];
  const OutputView& indices = call.outputs[1];
  SINTER_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(op.axis, data.rank()));
  const auto along = static_cast<size_t>(axis);
  const int64_t k = values.dims[along];
  if (k > data.dims[along]) {
    return absl::InvalidArgumentError(
        absl::StrCat("k is ", k, ", the axis has ", data.dims[along], " elements"));
  }
  std::vector<int64_t> lines = data.dims;
  lines[along] = 1;
  VisitNumber(data.dtype, [&](auto zero) {
    using T = decltype(zero);
    ForEachIndex(lines, [&](const Index& index) {
      TopOfLine(data.As<T>() + OffsetOf(data, index), data.strides[along], data.dims[along],
                op.largest, k, values.As<T>() + OffsetOf(values, index), values.strides[along],
                indices.As<int64_t>() + OffsetOf(indices, index), indices.strides[along]);
    });
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
