#include "ir/ops/one_hot.h"

#include "kernels/naive/index_loop.h"
#include "kernels/naive/wide.h"
#include "sinter/status.h"

namespace sinter::naive {

absl::Status Run(const OneHot& op, const Call& call) {
  const InputView& indices = call.inputs[0];
  const InputView& values = call.inputs[2];
  const OutputView& output = call.outputs[0];
  SINTER_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(op.axis, output.rank()));
  const auto along = static_cast<size_t>(axis);
  const int64_t depth = output.dims[along];
  VisitNumber(indices.dtype, [&](auto zero) {
    using T = decltype(zero);
    ForEachIndex(output.dims, [&](const Index& index) {
      Index line = index;
      line.erase(line.begin() + axis);
      const auto wanted = static_cast<double>(indices.As<T>()[OffsetOf(indices, line)]);
      const auto at = static_cast<double>(index[along]);
      const bool hot = wanted == at || wanted == at - static_cast<double>(depth);
      CopyElement(values, hot ? values.strides[0] : 0, output, OffsetOf(output, index));
    });
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
