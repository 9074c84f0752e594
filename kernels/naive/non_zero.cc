#include "ir/ops/non_zero.h"

#include "kernels/naive/index_loop.h"
#include "kernels/naive/result_tensor.h"
#include "kernels/naive/wide.h"

namespace sinter::naive {

absl::StatusOr<std::vector<ConstantRef>> Make(const NonZero&, const Call& call) {
  const InputView& data = call.inputs[0];
  std::vector<Index> found;
  VisitNumber(data.dtype, [&](auto zero) {
    using T = decltype(zero);
    ForEachIndex(data.dims, [&](const Index& index) {
      if (!(data.As<T>()[OffsetOf(data, index)] == T{})) found.push_back(index);
    });
  });
  std::vector<int64_t> indices;
  for (size_t axis = 0; axis < data.dims.size(); ++axis) {
    for (const Index& index : found) indices.push_back(index[axis]);
  }
  SINTER_ASSIGN_OR_RETURN(
      ConstantRef result,
      TensorOf<int64_t>({data.rank(), static_cast<int64_t>(found.size())}, indices));
  return std::vector<ConstantRef>{std::move(result)};
}

}  // namespace sinter::naive
