// The loop of QuantizeLinear and DequantizeLinear.
#ifndef SINTER_KERNELS_NAIVE_QUANTIZE_H_
#define SINTER_KERNELS_NAIVE_QUANTIZE_H_

#include "kernels/naive/strided_loop.h"

namespace sinter::naive {

// Calls element(output, input, scale, zero point) with the offsets of each element and of its
// parameters (ir/ops/quantization.h). The last is 0 if there is no zero point. `axis` must not be
// negative.
template <class Function>
void ForEachQuantized(const Call& call, size_t axis, int64_t block_size, Function element) {
  const InputView& x = call.inputs[0];
  const OutputView& y = call.outputs[0];
  const bool blocked = block_size > 0;
  const size_t rank = x.dims.size();
  // The strides of a parameter inside one block.
  const auto strides_of = [&](const InputView& parameter) {
    Strides strides(rank, 0);
    if (blocked) {
      strides.assign(parameter.strides.begin(), parameter.strides.end());
      strides[axis] = 0;
    } else if (parameter.element_count() != 1) {
      strides[axis] = parameter.strides[0];
    }
    return strides;
  };
  const bool has_zero = call.inputs.size() > 2;
  const Strides scale = strides_of(call.inputs[1]);
  const Strides zero = has_zero ? strides_of(call.inputs[2]) : Strides(rank, 0);
  const int64_t size = blocked ? x.dims[axis] : 1;
  const int64_t step = blocked ? block_size : 1;
  for (int64_t block = 0; block * step < size; ++block) {
    std::vector<int64_t> dims = x.dims;
    std::array<int64_t, 4> start = {};
    if (blocked) {
      dims[axis] = std::min(step, size - block * step);
      start = {block * step * y.strides[axis], block * step * x.strides[axis],
               block * call.inputs[1].strides[axis],
               has_zero ? block * call.inputs[2].strides[axis] : 0};
    }
    const StridedLoop<4> loop(dims, {Strides(y.strides.begin(), y.strides.end()),
                                     Strides(x.strides.begin(), x.strides.end()), scale, zero});
    const auto strides = loop.row_strides();
    loop.ForEachRow([&](const auto& at, int64_t count) {
      for (int64_t i = 0; i < count; ++i) {
        const auto offset = [&](size_t k) { return start[k] + at[k] + i * strides[k]; };
        element(offset(0), offset(1), offset(2), offset(3));
      }
    });
  }
}

// The axis for ForEachQuantized; 0 if it is out of range, which is allowed if it has no effect.
inline size_t QuantizationAxis(int64_t axis, int64_t rank) {
  if (axis < -rank || axis >= rank) return 0;
  return static_cast<size_t>(axis < 0 ? axis + rank : axis);
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_QUANTIZE_H_
