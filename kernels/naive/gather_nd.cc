#include "ir/ops/gather_nd.h"

#include "kernels/naive/indices.h"

namespace sinter::naive {

absl::Status Run(const GatherND& op, const Call& call) {
  const InputView& data = call.inputs[0];
  const InputView& indices = call.inputs[1];
  const OutputView& output = call.outputs[0];
  const auto batch = static_cast<size_t>(op.batch_dims);
  const auto count = static_cast<size_t>(indices.dims.back());
  const size_t tuple_axes = indices.dims.size() - 1;
  absl::Status status;
  ForEachIndex(output.dims, [&](const Index& index) {
    int64_t tuple = 0;
    for (size_t axis = 0; axis < tuple_axes; ++axis) tuple += index[axis] * indices.strides[axis];
    int64_t from = 0;
    for (size_t axis = 0; axis < batch; ++axis) from += index[axis] * data.strides[axis];
    for (size_t i = 0; i < count; ++i) {
      const int64_t at = tuple + static_cast<int64_t>(i) * indices.strides.back();
      const auto position = CheckIndex(IntegerAtOffset(indices, at), data.dims[batch + i]);
      if (!position.ok()) {
        status = position.status();
        return;
      }
      from += *position * data.strides[batch + i];
    }
    for (size_t axis = tuple_axes; axis < index.size(); ++axis) {
      from += index[axis] * data.strides[batch + count + axis - tuple_axes];
    }
    CopyElement(data, from, output, OffsetOf(output, index));
  });
  return status;
}

}  // namespace sinter::naive
