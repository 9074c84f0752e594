#include "ir/status.h"
#include "kernels/naive/elementwise.h"

namespace sinter::naive {
namespace {

template <class T>
void Reduce(const std::vector<bool>& mask, bool keepdims, const Call& call) {
  const InputView& input = call.inputs[0];
  const OutputView& output = call.outputs[0];
  // The output's strides along the input's kept axes; walking those, and inside them the reduced
  // ones.
  std::vector<int64_t> kept = input.dims;
  std::vector<int64_t> reduced = input.dims;
  Strides to(input.dims.size(), 0);
  size_t next = 0;
  int64_t count = 1;
  for (size_t axis = 0; axis < input.dims.size(); ++axis) {
    if (mask[axis]) {
      count *= input.dims[axis];
      kept[axis] = 1;
      next += keepdims ? 1 : 0;
    } else {
      reduced[axis] = 1;
      to[axis] = output.strides[next++];
    }
  }
  const Strides from(input.strides.begin(), input.strides.end());
  const StridedLoop<2> outer(kept, {to, from});
  const StridedLoop<1> inner(reduced, {from});
  const auto outer_strides = outer.row_strides();
  const int64_t inner_stride = inner.row_strides()[0];
  outer.ForEachRow([&](const auto& at, int64_t outputs) {
    for (int64_t i = 0; i < outputs; ++i) {
      const T* start = input.As<T>() + at[1] + i * outer_strides[1];
      double sum = 0;
      inner.ForEachRow([&](const auto& row, int64_t elements) {
        for (int64_t k = 0; k < elements; ++k) {
          sum += static_cast<double>(start[row[0] + k * inner_stride]);
        }
      });
      output.As<T>()[at[0] + i * outer_strides[0]] =
          static_cast<T>(sum / static_cast<double>(count));
    }
  });
}

}  // namespace

absl::Status Run(const ReduceMean& op, const Call& call) {
  SINTER_ASSIGN_OR_RETURN(const std::vector<bool> mask, op.Mask(call.inputs[0].rank()));
  switch (call.outputs[0].dtype) {
    case DType::kFloat32: Reduce<float>(mask, op.keepdims, call); return absl::OkStatus();
    case DType::kFloat64: Reduce<double>(mask, op.keepdims, call); return absl::OkStatus();
    default: return UnsupportedDType(call.outputs[0].dtype);
  }
}

}  // namespace sinter::naive
