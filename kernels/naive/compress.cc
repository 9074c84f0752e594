#include "ir/ops/compress.h"

#include "kernels/naive/index_loop.h"
#include "kernels/naive/result_tensor.h"

namespace sinter::naive {

absl::StatusOr<std::vector<ConstantRef>> Make(const Compress& op, const Call& call) {
  InputView data = call.inputs[0];
  if (op.flatten) {
    // Operands of operators with data-dependent shapes are dense.
    data.dims = {data.element_count()};
    data.strides = {1};
  }
  SINTER_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(op.flatten ? 0 : op.axis, data.rank()));
  const auto along = static_cast<size_t>(axis);
  const InputView& condition = call.inputs[1];
  if (condition.dims[0] > data.dims[along]) {
    return absl::InvalidArgumentError("the condition is longer than the axis");
  }
  std::vector<int64_t> kept;
  for (int64_t i = 0; i < condition.dims[0]; ++i) {
    if (condition.As<bool>()[i * condition.strides[0]]) kept.push_back(i);
  }
  std::vector<int64_t> dims = data.dims;
  dims[along] = static_cast<int64_t>(kept.size());
  SINTER_ASSIGN_OR_RETURN(AlignedBytes bytes, AllocateTensor(data.dtype, dims));
  const OutputView output{data.dtype, dims, Layout().Strides(dims), Layout(), bytes.get()};
  ForEachIndex(dims, [&](const Index& index) {
    const int64_t source = kept[static_cast<size_t>(index[along])];
    CopyElement(data, OffsetOf(data, index) + (source - index[along]) * data.strides[along], output,
                OffsetOf(output, index));
  });
  SINTER_ASSIGN_OR_RETURN(ConstantRef result, Constant::Create(data.dtype, dims, std::move(bytes)));
  return std::vector<ConstantRef>{std::move(result)};
}

}  // namespace sinter::naive
