// The loop of operators that work on whole lines of elements along one axis.
#ifndef SINTER_KERNELS_NAIVE_LINE_LOOP_H_
#define SINTER_KERNELS_NAIVE_LINE_LOOP_H_

#include "kernels/naive/strided_loop.h"

namespace sinter::naive {

// `count` elements, `stride` apart.
template <class T>
struct Line {
  T* data;
  int64_t stride;
  int64_t count;
  T& operator[](int64_t i) const { return data[i * stride]; }
};

// Calls run(Line<const T> input, Line<T> output) for every line along the axis; the operand and the
// result have the same dims.
template <class T, class Function>
void ForEachLine(int axis, const Call& call, Function run) {
  const InputView& input = call.inputs[0];
  const OutputView& output = call.outputs[0];
  const auto along = static_cast<size_t>(axis);
  const int64_t count = output.dims[along];
  if (count == 0) return;
  std::vector<int64_t> lines = output.dims;
  lines[along] = 1;
  const StridedLoop<2> loop(lines, {Strides(output.strides.begin(), output.strides.end()),
                                    Strides(input.strides.begin(), input.strides.end())});
  const auto strides = loop.row_strides();
  loop.ForEachRow([&](const auto& at, int64_t rows) {
    for (int64_t i = 0; i < rows; ++i) {
      run(Line<const T>{input.As<T>() + at[1] + i * strides[1], input.strides[along], count},
          Line<T>{output.As<T>() + at[0] + i * strides[0], output.strides[along], count});
    }
  });
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_LINE_LOOP_H_
