#include "ir/ops/dequantize_linear.h"

#include "kernels/naive/numbers.h"
#include "kernels/naive/quantize.h"

namespace sinter::naive {

absl::Status Run(const DequantizeLinear& op, const Call& call) {
  const ReadNumber read_x = ReaderOf(call.inputs[0].dtype);
  const ReadNumber read_scale = ReaderOf(call.inputs[1].dtype);
  const WriteNumber write = WriterOf(op.to);
  ForEachQuantized(call, QuantizationAxis(op.axis, call.inputs[0].rank()), op.block_size,
                   [&](int64_t y, int64_t x, int64_t scale, int64_t zero) {
                     double number = read_x(call.inputs[0].data, x);
                     if (call.inputs.size() > 2) number -= read_x(call.inputs[2].data, zero);
                     write(call.outputs[0].data, y,
                           number * read_scale(call.inputs[1].data, scale));
                   });
  return absl::OkStatus();
}

}  // namespace sinter::naive
