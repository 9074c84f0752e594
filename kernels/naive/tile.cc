#include "ir/ops/tile.h"

#include "kernels/naive/index_loop.h"

namespace sinter::naive {

absl::Status Run(const Tile&, const Call& call) {
  const InputView& data = call.inputs[0];
  const OutputView& output = call.outputs[0];
  ForEachIndex(output.dims, [&](const Index& index) {
    int64_t from = 0;
    for (size_t axis = 0; axis < index.size(); ++axis) {
      from += index[axis] % data.dims[axis] * data.strides[axis];
    }
    CopyElement(data, from, output, OffsetOf(output, index));
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
