#include "ir/ops/quantize_linear.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/naive/numbers.h"
#include "kernels/naive/quantize.h"

namespace sinter::naive {

absl::Status Run(const QuantizeLinear& op, const Call& call) {
  const ReadNumber read_x = ReaderOf(call.inputs[0].dtype);
  const ReadNumber read_scale = ReaderOf(call.inputs[1].dtype);
  const ReadNumber read_zero = ReaderOf(op.to);
  const RoundNumber round = RounderOf(op.precision);
  const WriteNumber write = WriterOf(op.to);
  double least = 0;
  double most = 0;
  VisitDType(op.to, [&](auto zero) {
    least = static_cast<double>(std::numeric_limits<decltype(zero)>::lowest());
    most = static_cast<double>(std::numeric_limits<decltype(zero)>::max());
  });
  ForEachQuantized(call, QuantizationAxis(op.axis, call.inputs[0].rank()), op.block_size,
                   [&](int64_t y, int64_t x, int64_t scale, int64_t zero) {
                     double number = std::nearbyint(round(read_x(call.inputs[0].data, x) /
                                                          read_scale(call.inputs[1].data, scale)));
                     if (std::isnan(number)) number = 0;
                     if (call.inputs.size() > 2) number += read_zero(call.inputs[2].data, zero);
                     write(call.outputs[0].data, y, std::clamp(number, least, most));
                   });
  return absl::OkStatus();
}

}  // namespace sinter::naive
