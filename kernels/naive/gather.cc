#include "ir/ops/gather.h"

#include "kernels/naive/copy.h"
#include "sinter/status.h"

namespace sinter::naive {
namespace {

// Copies one slice of the data for each index. A slice has all axes but the gathered one.
template <class Index>
absl::Status GatherSlices(size_t axis, const Call& call) {
  const InputView& data = call.inputs[0];
  const InputView& indices = call.inputs[1];
  const OutputView& output = call.outputs[0];
  const int64_t size = data.dims[axis];
  const int64_t element_size = SizeOf(output.dtype);
  const size_t index_rank = indices.dims.size();
  absl::InlinedVector<int64_t, 8> slice;
  Strides from;
  Strides to;
  for (size_t i = 0; i < data.dims.size(); ++i) {
    if (i == axis) continue;
    const size_t in_output = i < axis ? i : i - 1 + index_rank;
    slice.push_back(data.dims[i]);
    from.push_back(data.strides[i]);
    to.push_back(output.strides[in_output]);
  }
  const auto begin = output.strides.begin() + static_cast<std::ptrdiff_t>(axis);
  const Strides along_output(begin, begin + static_cast<std::ptrdiff_t>(index_rank));
  const StridedLoop<2> loop(
      indices.dims, {along_output, Strides(indices.strides.begin(), indices.strides.end())});
  const auto strides = loop.row_strides();
  absl::Status status;
  loop.ForEachRow([&](const auto& at, int64_t count) {
    for (int64_t i = 0; i < count && status.ok(); ++i) {
      const int64_t index = indices.As<Index>()[at[1] + i * strides[1]];
      if (index < -size || index >= size) {
        status = absl::OutOfRangeError(absl::StrCat("index ", index, " is out of range for axis ",
                                                    axis, " of ", size, " elements"));
        return;
      }
      const int64_t source = (index < 0 ? index + size : index) * data.strides[axis];
      const int64_t target = at[0] + i * strides[0];
      CopyElements(element_size, slice,
                   static_cast<std::byte*>(output.data) + target * element_size, to,
                   static_cast<const std::byte*>(data.data) + source * element_size, from);
    }
  });
  return status;
}

}  // namespace

absl::Status Run(const Gather& op, const Call& call) {
  SINTER_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(op.axis, call.inputs[0].rank()));
  const auto along = static_cast<size_t>(axis);
  return call.inputs[1].dtype == DType::kInt64 ? GatherSlices<int64_t>(along, call)
                                               : GatherSlices<int32_t>(along, call);
}

}  // namespace sinter::naive
