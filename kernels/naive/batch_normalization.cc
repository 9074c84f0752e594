#include "ir/ops/batch_normalization.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {
namespace {

template <class T>
void Normalize(const BatchNormalization& op, const Call& call) {
  const InputView& x = call.inputs[0];
  const OutputView& y = call.outputs[0];
  // Each channel is a tensor with an axis 1 of size 1.
  std::vector<int64_t> dims = y.dims;
  dims[1] = 1;
  for (int64_t c = 0; c < y.dims[1]; ++c) {
    auto parameter = [&](size_t i) {
      return static_cast<double>(call.inputs[i].As<T>()[c * call.inputs[i].strides[0]]);
    };
    const double scale = parameter(1) / std::sqrt(parameter(4) + static_cast<double>(op.epsilon));
    const double bias = parameter(2) - parameter(3) * scale;
    InputView from = x;
    OutputView to = y;
    from.dims = to.dims = dims;
    from.data = x.As<T>() + c * x.strides[1];
    to.data = y.As<T>() + c * y.strides[1];
    MapUnary<T, T>(from, to, [&](T element) {
      return static_cast<T>(static_cast<double>(element) * scale + bias);
    });
  }
}

}  // namespace

absl::Status Run(const BatchNormalization& op, const Call& call) {
  return VisitFloat(call.outputs[0].dtype, [&](auto zero) { Normalize<decltype(zero)>(op, call); });
}

}  // namespace sinter::naive
