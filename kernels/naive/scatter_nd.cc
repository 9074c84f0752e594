#include "ir/ops/scatter_nd.h"

#include "kernels/naive/indices.h"
#include "kernels/naive/scatter.h"

namespace sinter::naive {

absl::Status Run(const ScatterND& op, const Call& call) {
  const InputView& indices = call.inputs[1];
  const InputView& updates = call.inputs[2];
  const OutputView& output = call.outputs[0];
  const int64_t count = indices.dims.back();
  if (count > output.rank()) {
    return absl::InvalidArgumentError(
        absl::StrCat("index tuples of ", count, " for data of rank ", output.rank()));
  }
  const auto addressed = static_cast<size_t>(count);
  std::vector<int64_t> expected(indices.dims.begin(), indices.dims.end() - 1);
  const size_t tuple_axes = expected.size();
  expected.insert(expected.end(), output.dims.begin() + count, output.dims.end());
  if (updates.dims != expected) {
    return absl::InvalidArgumentError("the shape of updates does not follow from data and indices");
  }
  CopyElements(call.inputs[0], output);
  absl::Status status;
  VisitDType(output.dtype, [&](auto zero) {
    using T = decltype(zero);
    ForEachIndex(updates.dims, [&](const Index& index) {
      int64_t tuple = 0;
      for (size_t axis = 0; axis < tuple_axes; ++axis) tuple += index[axis] * indices.strides[axis];
      int64_t to = 0;
      for (size_t i = 0; i < addressed; ++i) {
        const int64_t at = tuple + static_cast<int64_t>(i) * indices.strides.back();
        const auto position = CheckIndex(IntegerAtOffset(indices, at), output.dims[i]);
        if (!position.ok()) {
          status = position.status();
          return;
        }
        to += *position * output.strides[i];
      }
      for (size_t axis = tuple_axes; axis < index.size(); ++axis) {
        to += index[axis] * output.strides[addressed + axis - tuple_axes];
      }
      Update(op.reduction, updates.As<T>()[OffsetOf(updates, index)], output.As<T>()[to]);
    });
  });
  return status;
}

}  // namespace sinter::naive
