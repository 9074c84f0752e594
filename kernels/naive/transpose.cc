#include "ir/ops/transpose.h"

#include "kernels/naive/copy.h"
#include "sinter/status.h"

namespace sinter::naive {

absl::Status Run(const Transpose& op, const Call& call) {
  const InputView& input = call.inputs[0];
  const OutputView& output = call.outputs[0];
  SINTER_ASSIGN_OR_RETURN(const std::vector<int> permutation, op.Permutation(input.rank()));
  Strides from;
  for (const int axis : permutation) from.push_back(input.strides[static_cast<size_t>(axis)]);
  CopyElements(SizeOf(output.dtype), output.dims, output.data,
               Strides(output.strides.begin(), output.strides.end()), input.data, from);
  return absl::OkStatus();
}

}  // namespace sinter::naive
