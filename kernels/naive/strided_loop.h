// The loop nest of all elementwise kernels. It iterates row by row over several operands with the
// same logical dimensions, each with its own strides (0 along broadcast axes).
#ifndef SINTER_KERNELS_NAIVE_STRIDED_LOOP_H_
#define SINTER_KERNELS_NAIVE_STRIDED_LOOP_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "kernels/naive/naive.h"

namespace sinter::naive {

using Strides = absl::InlinedVector<int64_t, 8>;

// Strides of an operand along the result's dimensions: right-aligned, 0 along broadcast axes.
template <class Pointer>
Strides BroadcastStrides(const View<Pointer>& operand, std::span<const int64_t> dims) {
  Strides strides(dims.size(), 0);
  const size_t missing = dims.size() - operand.dims.size();
  for (size_t axis = 0; axis < operand.dims.size(); ++axis) {
    if (operand.dims[axis] != 1) strides[missing + axis] = operand.strides[axis];
  }
  return strides;
}

// A loop over `kOperands` operands. Operand 0 determines the loop order: its largest stride is
// outermost.
template <size_t kOperands>
class StridedLoop {
 public:
  using Offsets = std::array<int64_t, kOperands>;

  StridedLoop(std::span<const int64_t> dims, const std::array<Strides, kOperands>& strides);

  // Strides of the elements of one row.
  const Offsets& row_strides() const { return levels_.back().strides; }

  // Calls row(offsets of the first element, count) for every row.
  template <class Row>
  void ForEachRow(Row row) const {
    if (!empty_) Walk(0, Offsets{}, row);
  }

 private:
  struct Level {
    int64_t size;
    Offsets strides;
  };

  static bool Merges(const Level& outer, const Level& inner);

  template <class Row>
  void Walk(size_t depth, Offsets offsets, Row& row) const {
    const Level& level = levels_[depth];
    if (depth + 1 == levels_.size()) {
      row(offsets, level.size);
      return;
    }
    for (int64_t i = 0; i < level.size; ++i) {
      Walk(depth + 1, offsets, row);
      for (size_t k = 0; k < kOperands; ++k) offsets[k] += level.strides[k];
    }
  }

  absl::InlinedVector<Level, 8> levels_;
  bool empty_ = false;
};

extern template class StridedLoop<1>;
extern template class StridedLoop<2>;
extern template class StridedLoop<3>;
extern template class StridedLoop<4>;

// output[i] = function(input[i]).
template <class In, class Out, class Function>
void MapUnary(const InputView& input, const OutputView& output, Function function) {
  const StridedLoop<2> loop(
      output.dims, {BroadcastStrides(output, output.dims), BroadcastStrides(input, output.dims)});
  const auto [to_stride, from_stride] = loop.row_strides();
  loop.ForEachRow(
      [&, to_stride = to_stride, from_stride = from_stride](const auto& at, int64_t count) {
        Out* to = output.As<Out>() + at[0];
        const In* from = input.As<In>() + at[1];
        if (to_stride == 1 && from_stride == 1) {
          for (int64_t i = 0; i < count; ++i) to[i] = function(from[i]);
          return;
        }
        for (int64_t i = 0; i < count; ++i) to[i * to_stride] = function(from[i * from_stride]);
      });
}

// output[i] = function(a[i], b[i]) with broadcast operands.
template <class T, class Out, class Function>
void MapBinary(const Call& call, Function function) {
  const OutputView& output = call.outputs[0];
  const StridedLoop<3> loop(output.dims, {BroadcastStrides(output, output.dims),
                                          BroadcastStrides(call.inputs[0], output.dims),
                                          BroadcastStrides(call.inputs[1], output.dims)});
  const auto strides = loop.row_strides();
  loop.ForEachRow([&](const auto& at, int64_t count) {
    Out* to = output.As<Out>() + at[0];
    const T* a = call.inputs[0].As<T>() + at[1];
    const T* b = call.inputs[1].As<T>() + at[2];
    if (strides == StridedLoop<3>::Offsets{1, 1, 1}) {
      for (int64_t i = 0; i < count; ++i) to[i] = function(a[i], b[i]);
      return;
    }
    for (int64_t i = 0; i < count; ++i) {
      to[i * strides[0]] = function(a[i * strides[1]], b[i * strides[2]]);
    }
  });
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_STRIDED_LOOP_H_
