#include "ir/ops/where.h"

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Where&, const Call& call) {
  const OutputView& output = call.outputs[0];
  const StridedLoop<4> loop(output.dims, {BroadcastStrides(output, output.dims),
                                          BroadcastStrides(call.inputs[0], output.dims),
                                          BroadcastStrides(call.inputs[1], output.dims),
                                          BroadcastStrides(call.inputs[2], output.dims)});
  const auto strides = loop.row_strides();
  VisitDType(output.dtype, [&](auto zero) {
    using T = decltype(zero);
    loop.ForEachRow([&](const auto& at, int64_t count) {
      T* to = output.As<T>() + at[0];
      const bool* condition = call.inputs[0].As<bool>() + at[1];
      const T* a = call.inputs[1].As<T>() + at[2];
      const T* b = call.inputs[2].As<T>() + at[3];
      for (int64_t i = 0; i < count; ++i) {
        to[i * strides[0]] = condition[i * strides[1]] ? a[i * strides[2]] : b[i * strides[3]];
      }
    });
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
