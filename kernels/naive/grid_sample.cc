#include "ir/ops/grid_sample.h"

#include <algorithm>
#include <cmath>

#include "kernels/naive/elementwise.h"
#include "kernels/naive/numbers.h"
#include "kernels/naive/taps.h"

namespace sinter::naive {
namespace {

constexpr double kCubicCoefficient = -0.75;

// The sampling of one axis of `size` elements.
class SampledAxis {
 public:
  SampledAxis(const GridSample& op, int64_t size)
      : op_(op),
        size_(size),
        low_(op.align_corners ? 0 : -0.5),
        high_(static_cast<double>(size) - (op.align_corners ? 1 : 0.5)) {}

  AxisTaps TapsAt(double normalized) const {
    const double length = static_cast<double>(size_);
    double x = op_.align_corners ? (normalized + 1) / 2 * (length - 1)
                                 : ((normalized + 1) * length - 1) / 2;
    if (op_.mode == GridSampleMode::kNearest) x = std::nearbyint(x);
    if (op_.padding_mode == GridSamplePadding::kReflection) x = Reflect(x);
    // Positions farther outside give the same result. The clamped position fits an integer.
    x = std::isnan(x) ? -4 : std::clamp(x, -4.0, length + 4);
    const double low = std::floor(x);
    const double fraction = x - low;
    const auto first = static_cast<int64_t>(low);
    switch (op_.mode) {
      case GridSampleMode::kNearest: return {{Inside(first), 1}};
      case GridSampleMode::kLinear:
        return {{Inside(first), 1 - fraction}, {Inside(first + 1), fraction}};
      case GridSampleMode::kCubic: break;
    }
    AxisTaps taps;
    for (const double weight : CubicWeights(fraction, kCubicCoefficient)) {
      taps.push_back({Inside(first - 1 + static_cast<int64_t>(taps.size())), weight});
    }
    return taps;
  }

 private:
  // Mirrors a position at the borders until it is inside. A position that is not finite becomes
  // that of the first element.
  double Reflect(double x) const {
    const double range = high_ - low_;
    if (range == 0 || !std::isfinite(x)) return std::max(low_, 0.0);
    if (x >= low_ && x <= high_) return x;
    const double distance = std::fmod(std::abs(x - low_), 2 * range);
    return low_ + (distance <= range ? distance : 2 * range - distance);
  }
  // The index of the element that is read at a position; -1 for a zero.
  int64_t Inside(int64_t index) const {
    if (index >= 0 && index < size_) return index;
    switch (op_.padding_mode) {
      case GridSamplePadding::kZeros: return -1;
      case GridSamplePadding::kBorder: return std::clamp<int64_t>(index, 0, size_ - 1);
      case GridSamplePadding::kReflection:
        return std::clamp<int64_t>(static_cast<int64_t>(Reflect(static_cast<double>(index))), 0,
                                   size_ - 1);
    }
    return -1;
  }

  const GridSample& op_;
  int64_t size_;
  double low_;
  double high_;
};

template <class T>
void Sample(const GridSample& op, const Call& call) {
  const InputView& x = call.inputs[0];
  const InputView& grid = call.inputs[1];
  const OutputView& y = call.outputs[0];
  const ReadNumber read = ReaderOf(grid.dtype);
  const size_t spatial = x.dims.size() - 2;
  std::vector<SampledAxis> axes;
  for (size_t i = 0; i < spatial; ++i) axes.emplace_back(op, x.dims[2 + i]);
  const std::span<const int64_t> positions(y.dims.data() + 2, spatial);
  const int64_t count = ElementCount(positions).ValueOrDie();
  std::vector<AxisTaps> taps(spatial);
  std::vector<const AxisTaps*> pointers;
  for (const AxisTaps& axis : taps) pointers.push_back(&axis);
  for (int64_t n = 0; n < y.dims[0]; ++n) {
    for (int64_t position = 0; position < count; ++position) {
      int64_t in_grid = n * grid.strides[0];
      int64_t in_y = n * y.strides[0];
      int64_t rest = position;
      for (size_t i = spatial; i-- > 0;) {
        in_grid += rest % positions[i] * grid.strides[1 + i];
        in_y += rest % positions[i] * y.strides[2 + i];
        rest /= positions[i];
      }
      for (size_t i = 0; i < spatial; ++i) {
        const auto coordinate = static_cast<int64_t>(spatial - 1 - i);
        taps[i] = axes[i].TapsAt(read(grid.data, in_grid + coordinate * grid.strides.back()));
      }
      for (int64_t c = 0; c < y.dims[1]; ++c) {
        y.As<T>()[in_y + c * y.strides[1]] =
            static_cast<T>(SumOfTaps(x.As<T>() + n * x.strides[0] + c * x.strides[1],
                                     std::span<const AxisTaps* const>(pointers),
                                     std::span<const int64_t>(x.strides).subspan(2)));
      }
    }
  }
}

}  // namespace

absl::Status Run(const GridSample& op, const Call& call) {
  return VisitFloat(call.outputs[0].dtype, [&](auto zero) { Sample<decltype(zero)>(op, call); });
}

}  // namespace sinter::naive
