#include "ir/ops/center_crop_pad.h"

#include "kernels/naive/index_loop.h"

namespace sinter::naive {

absl::Status Run(const CenterCropPad&, const Call& call) {
  const InputView& data = call.inputs[0];
  const OutputView& output = call.outputs[0];
  const auto size = static_cast<size_t>(SizeOf(output.dtype));
  ForEachIndex(output.dims, [&](const Index& index) {
    int64_t from = 0;
    for (size_t axis = 0; axis < index.size() && from >= 0; ++axis) {
      const int64_t have = data.dims[axis];
      const int64_t want = output.dims[axis];
      const int64_t at =
          have >= want ? index[axis] + (have - want) / 2 : index[axis] - (want - have) / 2;
      from = at < 0 || at >= have ? -1 : from + at * data.strides[axis];
    }
    const int64_t to = OffsetOf(output, index);
    if (from >= 0) {
      CopyElement(data, from, output, to);
    } else {
      std::memset(static_cast<std::byte*>(output.data) + static_cast<size_t>(to) * size, 0, size);
    }
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
