#include "ir/ops/pad.h"

#include "kernels/naive/index_loop.h"
#include "kernels/naive/integers.h"
#include "sinter/status.h"

namespace sinter::naive {

absl::Status Run(const Pad& op, const Call& call) {
  const InputView& data = call.inputs[0];
  const OutputView& output = call.outputs[0];
  const int rank = data.rank();
  SINTER_ASSIGN_OR_RETURN(
      const std::vector<int64_t> pads,
      PadsOfAllAxes(IntegersOf(call.inputs[1]),
                    call.inputs.size() > 3 ? IntegersOf(call.inputs[3]) : AllAxes(rank), rank));
  const bool has_value = call.inputs.size() > 2 && call.inputs[2].element_count() > 0;
  ForEachIndex(output.dims, [&](const Index& index) {
    int64_t from = 0;
    for (size_t axis = 0; axis < index.size() && from >= 0; ++axis) {
      const int64_t at =
          op.SourceOf(index[axis], pads[axis], pads[index.size() + axis], data.dims[axis]);
      from = at < 0 ? -1 : from + at * data.strides[axis];
    }
    const int64_t to = OffsetOf(output, index);
    if (from >= 0) {
      CopyElement(data, from, output, to);
    } else if (has_value) {
      CopyElement(call.inputs[2], 0, output, to);
    } else {
      const auto size = static_cast<size_t>(SizeOf(output.dtype));
      std::memset(static_cast<std::byte*>(output.data) + static_cast<size_t>(to) * size, 0, size);
    }
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
