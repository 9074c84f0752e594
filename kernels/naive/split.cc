#include "ir/ops/split.h"

#include "kernels/naive/copy.h"
#include "sinter/status.h"

namespace sinter::naive {

absl::Status Run(const Split& op, const Call& call) {
  const InputView& data = call.inputs[0];
  SINTER_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(op.axis, data.rank()));
  const auto along = static_cast<size_t>(axis);
  const int64_t size = SizeOf(data.dtype);
  const auto* from = static_cast<const std::byte*>(data.data);
  for (const OutputView& output : call.outputs) {
    CopyElements(size, output.dims, output.data,
                 Strides(output.strides.begin(), output.strides.end()), from,
                 Strides(data.strides.begin(), data.strides.end()));
    from += size * output.dims[along] * data.strides[along];
  }
  return absl::OkStatus();
}

}  // namespace sinter::naive
