// The loop of the reductions.
#ifndef SINTER_KERNELS_NAIVE_REDUCE_H_
#define SINTER_KERNELS_NAIVE_REDUCE_H_

#include "ir/ops/reduction.h"
#include "kernels/naive/elementwise.h"
#include "kernels/naive/integers.h"
#include "sinter/status.h"

namespace sinter::naive {

// For every output element: result = finish(elements, count), where elements(visit) calls visit(x)
// for each of the `count` input elements that are reduced to it. Elements and results are of type
// W, the Wide of both dtypes.
template <class W, class Finish>
void ReduceWide(const std::vector<bool>& mask, bool keepdims, const Call& call, Finish finish) {
  const InputView& input = call.inputs[0];
  const OutputView& output = call.outputs[0];
  // `to` are the output's strides along the input's kept axes. The outer loop runs over these axes,
  // the inner one over the reduced axes.
  std::vector<int64_t> kept = input.dims;
  std::vector<int64_t> reduced = input.dims;
  Strides to(input.dims.size(), 0);
  size_t next = 0;
  int64_t count = 1;
  for (size_t axis = 0; axis < input.dims.size(); ++axis) {
    if (mask[axis]) {
      count *= input.dims[axis];
      kept[axis] = 1;
      next += keepdims ? 1 : 0;
    } else {
      reduced[axis] = 1;
      to[axis] = output.strides[next++];
    }
  }
  const Strides from(input.strides.begin(), input.strides.end());
  const StridedLoop<2> outer(kept, {to, from});
  const StridedLoop<1> inner(reduced, {from});
  const auto outer_strides = outer.row_strides();
  const int64_t inner_stride = inner.row_strides()[0];
  const LoadElements<W> load = LoaderOf<W>(input.dtype);
  const StoreElements<W> store = StorerOf<W>(output.dtype);
  std::array<W, kTile> tile;
  outer.ForEachRow([&](const auto& at, int64_t outputs) {
    for (int64_t i = 0; i < outputs; ++i) {
      const int64_t start = at[1] + i * outer_strides[1];
      auto elements = [&](auto visit) {
        inner.ForEachRow([&](const auto& row, int64_t length) {
          for (int64_t begin = 0; begin < length; begin += kTile) {
            const int64_t part = std::min(kTile, length - begin);
            load(input.data, start + row[0] + begin * inner_stride, inner_stride, part,
                 tile.data());
            for (int64_t k = 0; k < part; ++k) visit(tile[static_cast<size_t>(k)]);
          }
        });
      };
      const auto result = static_cast<W>(finish(elements, count));
      store(&result, output.data, at[0] + i * outer_strides[0], 1, 1);
    }
  });
}

// The reduced axes: operand 1 if there is one, otherwise the attribute.
inline absl::StatusOr<std::vector<bool>> MaskOf(const std::vector<int64_t>& axes,
                                                const Call& call) {
  return ReductionMask(call.inputs.size() > 1 ? IntegersOf(call.inputs[1]) : axes,
                       call.inputs[0].rank());
}

// Reduces all elements with `combine`, starting from `start`, in the type Sum.
template <class Op, class Combine>
absl::Status RunFold(const Op& op, const Call& call, int start, Combine combine) {
  SINTER_ASSIGN_OR_RETURN(const std::vector<bool> mask, MaskOf(op.axes, call));
  const DType dtype = call.outputs[0].dtype;
  if (dtype == DType::kBool) return UnsupportedDType(dtype);
  VisitWide(dtype, [&](auto zero) {
    using W = decltype(zero);
    ReduceWide<W>(mask, op.keepdims, call, [&](auto elements, int64_t) {
      auto total = static_cast<Sum<W>>(start);
      elements([&](W x) { total = combine(total, static_cast<Sum<W>>(x)); });
      return total;
    });
  });
  return absl::OkStatus();
}

// The best element; otherwise(T{}) if there are no elements, and NaN if an element is NaN.
template <class Op, class Better, class Otherwise>
absl::Status RunExtremum(const Op& op, const Call& call, Better better, Otherwise otherwise) {
  SINTER_ASSIGN_OR_RETURN(const std::vector<bool> mask, MaskOf(op.axes, call));
  const DType dtype = call.outputs[0].dtype;
  VisitWide(dtype, [&](auto wide) {
    using W = decltype(wide);
    W worst{};
    VisitNumber(dtype, [&](auto zero) { worst = static_cast<W>(otherwise(zero)); });
    ReduceWide<W>(mask, op.keepdims, call, [&](auto elements, int64_t) {
      W best = worst;
      elements([&](W x) {
        if (better(x, best) || NotANumber(x)) best = x;
      });
      return best;
    });
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_REDUCE_H_
