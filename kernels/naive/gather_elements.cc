#include "ir/ops/gather_elements.h"

#include "kernels/naive/indices.h"

namespace sinter::naive {

absl::Status Run(const GatherElements& op, const Call& call) {
  const InputView& data = call.inputs[0];
  const InputView& indices = call.inputs[1];
  const OutputView& output = call.outputs[0];
  SINTER_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(op.axis, data.rank()));
  const auto along = static_cast<size_t>(axis);
  absl::Status status;
  ForEachIndex(output.dims, [&](const Index& index) {
    const auto position =
        CheckIndex(IntegerAtOffset(indices, OffsetOf(indices, index)), data.dims[along]);
    if (!position.ok()) {
      status = position.status();
      return;
    }
    const int64_t from = OffsetOf(data, index) + (*position - index[along]) * data.strides[along];
    CopyElement(data, from, output, OffsetOf(output, index));
  });
  return status;
}

}  // namespace sinter::naive
