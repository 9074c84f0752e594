#include "ir/ops/quantize_linear.h"

#include <algorithm>
#include <cmath>

#include "kernels/naive/numbers.h"
#include "kernels/naive/quantize.h"
#include "kernels/naive/wide.h"

namespace sinter::naive {

absl::Status Run(const QuantizeLinear& op, const Call& call) {
  const ReadNumber read_x = ReaderOf(call.inputs[0].dtype);
  const ReadNumber read_scale = ReaderOf(call.inputs[1].dtype);
  const ReadNumber read_zero = ReaderOf(op.to);
  const RoundNumber round = RounderOf(op.precision);
  const auto axis = QuantizationAxis(op.axis, call.inputs[0].rank());
  const auto scaled = [&](int64_t x, int64_t scale) {
    return round(read_x(call.inputs[0].data, x) / read_scale(call.inputs[1].data, scale));
  };
  const auto zero_point = [&](int64_t zero) {
    return call.inputs.size() > 2 ? read_zero(call.inputs[2].data, zero) : 0;
  };
  if (IsNarrowFloat(op.to)) {
    const WriteNumber write = op.saturate ? WriterOf(op.to) : UnsaturatedWriterOf(op.to);
    ForEachQuantized(call, axis, op.block_size,
                     [&](int64_t y, int64_t x, int64_t scale, int64_t zero) {
                       write(call.outputs[0].data, y, round(scaled(x, scale) + zero_point(zero)));
                     });
    return absl::OkStatus();
  }
  const WriteNumber write = WriterOf(op.to);
  bool is_signed = false;
  VisitDType(op.to, [&](auto zero) { is_signed = kIsSigned<decltype(zero)>; });
  const double least = is_signed ? -std::ldexp(1.0, BitsOf(op.to) - 1) : 0;
  const double most = std::ldexp(1.0, BitsOf(op.to) - (is_signed ? 1 : 0)) - 1;
  ForEachQuantized(call, axis, op.block_size,
                   [&](int64_t y, int64_t x, int64_t scale, int64_t zero) {
                     double number = std::nearbyint(scaled(x, scale));
                     if (std::isnan(number)) number = 0;
                     number += zero_point(zero);
                     write(call.outputs[0].data, y, std::clamp(number, least, most));
                   });
  return absl::OkStatus();
}

}  // namespace sinter::naive
