#include "ir/ops/range.h"

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Range&, const Call& call) {
  const OutputView& output = call.outputs[0];
  VisitNumber(output.dtype, [&](auto zero) {
    using T = decltype(zero);
    const auto start = static_cast<Sum<T>>(call.inputs[0].As<T>()[0]);
    const auto delta = static_cast<Sum<T>>(call.inputs[2].As<T>()[0]);
    for (int64_t i = 0; i < output.dims[0]; ++i) {
      output.As<T>()[i * output.strides[0]] =
          static_cast<T>(start + static_cast<Sum<T>>(i) * delta);
    }
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
