#include "ir/ops/rms_normalization.h"

#include "kernels/naive/elementwise.h"
#include "kernels/naive/normalize.h"
#include "sinter/status.h"

namespace sinter::naive {

absl::Status Run(const RmsNormalization& op, const Call& call) {
  const InputView& x = call.inputs[0];
  const OutputView& y = call.outputs[0];
  SINTER_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(op.axis, x.rank()));
  const Normalization work{.dims = x.dims,
                           .first = static_cast<size_t>(axis),
                           .subtracts_mean = false,
                           .epsilon = static_cast<double>(op.epsilon),
                           .x = BroadcastStrides(x, x.dims),
                           .y = BroadcastStrides(y, x.dims),
                           .scale = BroadcastStrides(call.inputs[1], x.dims),
                           .bias = Strides(x.dims.size(), 0)};
  return VisitFloat(y.dtype, [&](auto zero) {
    using T = decltype(zero);
    Normalize<T>(work, x.As<T>(), y.As<T>(), call.inputs[1].As<T>(), nullptr,
                 [](int64_t, double, double) {});
  });
}

}  // namespace sinter::naive
