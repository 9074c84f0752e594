#include "ir/ops/average_pool.h"

#include "kernels/naive/pool.h"

namespace sinter::naive {
namespace {

// The number of taps on the input or its padding. Taps beyond them, which ceil_mode can add, do not
// count in the mean.
int64_t PaddedTaps(const WindowAxis& axis, const Taps& taps, int64_t size) {
  const int64_t end = size + axis.pad_end;
  if (taps.start >= end) return 0;
  return std::min(axis.kernel, (end - taps.start - 1) / axis.dilation + 1);
}

}  // namespace

absl::Status Run(const AveragePool& op, const Call& call) {
  SINTER_ASSIGN_OR_RETURN(const auto window, ResolveThreeAxes(op.ToWindow(), call.inputs[0].dims));
  const FiveAxes in(call.inputs[0]);
  return RunPool(op.ToWindow(), call, [&](const auto& reader, const std::array<Taps, 3>& taps) {
    double sum = 0;
    ForEachTap(taps, reader, [&](double x) { sum += x; });
    double count = 1;
    for (size_t i = 0; i < 3; ++i) {
      count *=
          static_cast<double>(op.count_include_pad ? PaddedTaps(window[i], taps[i], in.dims[i + 2])
                                                   : taps[i].last - taps[i].first);
    }
    return count > 0 ? sum / count : 0;
  });
}

}  // namespace sinter::naive
