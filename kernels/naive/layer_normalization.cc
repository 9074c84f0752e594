#include "ir/ops/layer_normalization.h"

#include "kernels/naive/elementwise.h"
#include "kernels/naive/normalize.h"
#include "sinter/status.h"

namespace sinter::naive {
namespace {

// The offset of element `index`, counted in row-major order, of a view.
int64_t OffsetOf(const OutputView& view, int64_t index) {
  int64_t offset = 0;
  for (size_t axis = view.dims.size(); axis-- > 0;) {
    offset += index % view.dims[axis] * view.strides[axis];
    index /= view.dims[axis];
  }
  return offset;
}

void Store(const OutputView& view, int64_t index, double value) {
  VisitNumber(view.dtype, [&](auto zero) {
    using T = decltype(zero);
    view.As<T>()[OffsetOf(view, index)] = static_cast<T>(value);
  });
}

}  // namespace

absl::Status Run(const LayerNormalization& op, const Call& call) {
  const InputView& x = call.inputs[0];
  const OutputView& y = call.outputs[0];
  SINTER_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(op.axis, x.rank()));
  const bool has_bias = call.inputs.size() > 2;
  const Normalization work{
      .dims = x.dims,
      .first = static_cast<size_t>(axis),
      .epsilon = static_cast<double>(op.epsilon),
      .x = BroadcastStrides(x, x.dims),
      .y = BroadcastStrides(y, x.dims),
      .scale = BroadcastStrides(call.inputs[1], x.dims),
      .bias = has_bias ? BroadcastStrides(call.inputs[2], x.dims) : Strides(x.dims.size(), 0)};
  return VisitFloat(y.dtype, [&](auto zero) {
    using T = decltype(zero);
    Normalize<T>(work, x.As<T>(), y.As<T>(), call.inputs[1].As<T>(),
                 has_bias ? call.inputs[2].As<T>() : nullptr,
                 [&](int64_t group, double mean, double factor) {
                   if (call.outputs.size() < 3) return;
                   Store(call.outputs[1], group, mean);
                   Store(call.outputs[2], group, factor);
                 });
  });
}

}  // namespace sinter::naive
