#include "ir/ops/eye_like.h"

#include "kernels/naive/index_loop.h"

namespace sinter::naive {

absl::Status Run(const EyeLike& op, const Call& call) {
  const OutputView& output = call.outputs[0];
  VisitDType(output.dtype, [&](auto zero) {
    using T = decltype(zero);
    ForEachIndex(output.dims, [&](const Index& index) {
      output.As<T>()[OffsetOf(output, index)] = static_cast<T>(index[1] - index[0] == op.k ? 1 : 0);
    });
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
