#include "ir/ops/max_unpool.h"

#include "kernels/naive/elementwise.h"
#include "sinter/status.h"

namespace sinter::naive {
namespace {

// The offset of element `index`, counted in row-major order.
int64_t OffsetOf(int64_t index, const std::vector<int64_t>& dims,
                 const std::vector<int64_t>& strides) {
  int64_t offset = 0;
  for (size_t axis = dims.size(); axis-- > 0;) {
    offset += index % dims[axis] * strides[axis];
    index /= dims[axis];
  }
  return offset;
}

template <class T>
absl::Status Unpool(const std::vector<int64_t>& pooled, const Call& call) {
  const InputView& x = call.inputs[0];
  const InputView& indices = call.inputs[1];
  const OutputView& output = call.outputs[0];
  const StridedLoop<1> all(output.dims, {Strides(output.strides.begin(), output.strides.end())});
  all.ForEachRow([&](const auto& at, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      output.As<T>()[at[0] + i * all.row_strides()[0]] = static_cast<T>(0);
    }
  });
  const int64_t count = ElementCount(pooled).ValueOrDie();
  for (int64_t i = 0; i < x.element_count(); ++i) {
    const int64_t index = indices.As<int64_t>()[OffsetOf(i, indices.dims, indices.strides)];
    if (index < 0 || index >= count) {
      return absl::OutOfRangeError(
          absl::StrCat("index ", index, " is out of range for ", count, " elements"));
    }
    output.As<T>()[OffsetOf(index, pooled, output.strides)] =
        x.As<T>()[OffsetOf(i, x.dims, x.strides)];
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Run(const MaxUnpool& op, const Call& call) {
  SINTER_ASSIGN_OR_RETURN(const std::vector<Dim> dims,
                          op.PooledDims(Shape::Of(call.inputs[0].dims)));
  const std::vector<int64_t> pooled = Shape(dims).ToIntegers();
  absl::Status status;
  SINTER_RETURN_IF_ERROR(VisitFloat(
      call.outputs[0].dtype, [&](auto zero) { status = Unpool<decltype(zero)>(pooled, call); }));
  return status;
}

}  // namespace sinter::naive
