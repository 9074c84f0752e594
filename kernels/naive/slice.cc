#include "ir/ops/slice.h"

#include "kernels/naive/copy.h"
#include "kernels/naive/integers.h"
#include "sinter/status.h"

namespace sinter::naive {

absl::Status Run(const Slice&, const Call& call) {
  const InputView& input = call.inputs[0];
  const OutputView& output = call.outputs[0];
  Strides strides(input.strides.begin(), input.strides.end());
  int64_t offset = 0;
  for (int64_t i = 0; i < call.inputs[1].dims[0]; ++i) {
    SINTER_ASSIGN_OR_RETURN(const int axis,
                            NormalizeAxis(IntegerAt(call.inputs[3], i), input.rank()));
    const auto along = static_cast<size_t>(axis);
    const SliceRange range =
        ResolveSlice(IntegerAt(call.inputs[1], i), IntegerAt(call.inputs[2], i),
                     IntegerAt(call.inputs[4], i), input.dims[along]);
    if (range.count != output.dims[along]) {
      return absl::InvalidArgumentError(absl::StrCat("the slice of axis ", axis, " has ",
                                                     range.count, " elements, expected ",
                                                     output.dims[along]));
    }
    if (range.count == 0) return absl::OkStatus();
    offset += range.start * input.strides[along];
    // For one element the step does not matter, and multiplying a huge step would overflow.
    strides[along] = range.count > 1 ? input.strides[along] * range.step : 0;
  }
  const int64_t size = SizeOf(output.dtype);
  CopyElements(size, output.dims, output.data,
               Strides(output.strides.begin(), output.strides.end()),
               static_cast<const std::byte*>(input.data) + offset * size, strides);
  return absl::OkStatus();
}

}  // namespace sinter::naive
