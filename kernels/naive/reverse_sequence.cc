#include "ir/ops/reverse_sequence.h"

#include "kernels/naive/index_loop.h"
#include "kernels/naive/integers.h"
#include "sinter/status.h"

namespace sinter::naive {

absl::Status Run(const ReverseSequence& op, const Call& call) {
  const InputView& data = call.inputs[0];
  const OutputView& output = call.outputs[0];
  SINTER_ASSIGN_OR_RETURN(const int batch, NormalizeAxis(op.batch_axis, data.rank()));
  SINTER_ASSIGN_OR_RETURN(const int time, NormalizeAxis(op.time_axis, data.rank()));
  const auto batch_axis = static_cast<size_t>(batch);
  const auto time_axis = static_cast<size_t>(time);
  const std::vector<int64_t> lengths = IntegersOf(call.inputs[1]);
  for (const int64_t length : lengths) {
    if (length < 0 || length > data.dims[time_axis]) {
      return absl::OutOfRangeError(absl::StrCat("a length is ", length, ", the sequences have ",
                                                data.dims[time_axis], " steps"));
    }
  }
  ForEachIndex(output.dims, [&](const Index& index) {
    const int64_t length = lengths[static_cast<size_t>(index[batch_axis])];
    const int64_t step = index[time_axis];
    const int64_t source = step < length ? length - 1 - step : step;
    CopyElement(data, OffsetOf(data, index) + (source - step) * data.strides[time_axis], output,
                OffsetOf(output, index));
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
