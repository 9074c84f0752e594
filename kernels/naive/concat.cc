#include "ir/ops/concat.h"

#include "kernels/naive/copy.h"
#include "sinter/status.h"

namespace sinter::naive {

absl::Status Run(const Concat& op, const Call& call) {
  const OutputView& output = call.outputs[0];
  SINTER_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(op.axis, output.rank()));
  const int64_t size = SizeOf(output.dtype);
  auto* target = static_cast<std::byte*>(output.data);
  for (const InputView& input : call.inputs) {
    CopyElements(size, input.dims, target, Strides(output.strides.begin(), output.strides.end()),
                 input.data, Strides(input.strides.begin(), input.strides.end()));
    target +=
        size * input.dims[static_cast<size_t>(axis)] * output.strides[static_cast<size_t>(axis)];
  }
  return absl::OkStatus();
}

}  // namespace sinter::naive
