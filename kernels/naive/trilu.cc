#include "ir/ops/trilu.h"

#include "kernels/naive/index_loop.h"
#include "kernels/naive/integers.h"

namespace sinter::naive {

absl::Status Run(const Trilu& op, const Call& call) {
  const InputView& data = call.inputs[0];
  const OutputView& output = call.outputs[0];
  if (call.inputs.size() > 1 && call.inputs[1].element_count() != 1) {
    return absl::InvalidArgumentError("k must have one element");
  }
  const int64_t k = call.inputs.size() > 1 ? IntegerAt(call.inputs[1], 0) : 0;
  const size_t rank = data.dims.size();
  const auto size = static_cast<size_t>(SizeOf(output.dtype));
  ForEachIndex(output.dims, [&](const Index& index) {
    const int64_t to = OffsetOf(output, index);
    const int64_t diagonal = index[rank - 1] - index[rank - 2];
    if (op.upper ? diagonal >= k : diagonal <= k) {
      CopyElement(data, OffsetOf(data, index), output, to);
    } else {
      std::memset(static_cast<std::byte*>(output.data) + static_cast<size_t>(to) * size, 0, size);
    }
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
