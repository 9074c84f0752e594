#include "ir/ops/scatter_elements.h"

#include "kernels/naive/indices.h"
#include "kernels/naive/scatter.h"

namespace sinter::naive {

absl::Status Run(const ScatterElements& op, const Call& call) {
  const InputView& indices = call.inputs[1];
  const InputView& updates = call.inputs[2];
  const OutputView& output = call.outputs[0];
  SINTER_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(op.axis, output.rank()));
  const auto along = static_cast<size_t>(axis);
  if (indices.dims != updates.dims) {
    return absl::InvalidArgumentError("indices and updates differ in shape");
  }
  for (size_t i = 0; i < indices.dims.size(); ++i) {
    if (i != along && indices.dims[i] > output.dims[i]) {
      return absl::InvalidArgumentError("the indices' shape reaches beyond the data's");
    }
  }
  CopyElements(call.inputs[0], output);
  absl::Status status;
  VisitDType(output.dtype, [&](auto zero) {
    using T = decltype(zero);
    ForEachIndex(updates.dims, [&](const Index& index) {
      const auto position =
          CheckIndex(IntegerAtOffset(indices, OffsetOf(indices, index)), output.dims[along]);
      if (!position.ok()) {
        status = position.status();
        return;
      }
      const int64_t to =
          OffsetOf(output, index) + (*position - index[along]) * output.strides[along];
      Update(op.reduction, updates.As<T>()[OffsetOf(updates, index)], output.As<T>()[to]);
    });
  });
  return status;
}

}  // namespace sinter::naive
