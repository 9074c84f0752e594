#include "ir/ops/tensor_scatter.h"

#include "kernels/naive/copy.h"
#include "kernels/naive/index_loop.h"
#include "kernels/naive/integers.h"
#include "sinter/status.h"

namespace sinter::naive {

absl::Status Run(const TensorScatter& op, const Call& call) {
  const InputView& update = call.inputs[1];
  const OutputView& output = call.outputs[0];
  SINTER_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(op.axis, output.rank()));
  const auto along = static_cast<size_t>(axis);
  for (size_t i = 0; i < output.dims.size(); ++i) {
    const bool fits =
        i == along ? update.dims[i] <= output.dims[i] : update.dims[i] == output.dims[i];
    if (!fits) return absl::InvalidArgumentError("the update does not fit the cache");
  }
  std::vector<int64_t> begin(static_cast<size_t>(output.dims[0]), 0);
  if (call.inputs.size() > 2) {
    begin = IntegersOf(call.inputs[2]);
    if (static_cast<int64_t>(begin.size()) != output.dims[0])
      return absl::InvalidArgumentError("there must be one index for each sequence");
  }
  const int64_t length = output.dims[along];
  for (const int64_t at : begin) {
    const bool fits =
        at >= 0 && at <= length &&
        (op.mode == TensorScatterMode::kCircular || at <= length - update.dims[along]);
    if (!fits)
      return absl::OutOfRangeError(
          absl::StrCat("index ", at, " is out of range for a sequence of ", length));
  }
  CopyElements(call.inputs[0], output);
  ForEachIndex(update.dims, [&](const Index& index) {
    const int64_t at = (begin[static_cast<size_t>(index[0])] + index[along]) % length;
    CopyElement(update, OffsetOf(update, index), output,
                OffsetOf(output, index) + (at - index[along]) * output.strides[along]);
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
