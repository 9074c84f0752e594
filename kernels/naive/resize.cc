#include "ir/ops/resize.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>

#include "kernels/naive/elementwise.h"
#include "kernels/naive/taps.h"
#include "sinter/status.h"

namespace sinter::naive {
namespace {

// One axis of the input and of the output.
struct ResizedAxis {
  int64_t in = 1;
  int64_t out = 1;
  double scale = 1;
  double start = 0;  // of the roi
  double end = 1;

  // The output's size before it was rounded down.
  double exact_out() const { return scale * static_cast<double>(in); }
};

double SourcePosition(CoordinateMode mode, double x, const ResizedAxis& axis) {
  const double last = static_cast<double>(axis.in - 1);
  switch (mode) {
    case CoordinateMode::kHalfPixel: return (x + 0.5) / axis.scale - 0.5;
    case CoordinateMode::kPytorchHalfPixel: return axis.out > 1 ? (x + 0.5) / axis.scale - 0.5 : 0;
    case CoordinateMode::kAlignCorners: return axis.out > 1 ? x * last / (axis.exact_out() - 1) : 0;
    case CoordinateMode::kAsymmetric: return x / axis.scale;
    case CoordinateMode::kHalfPixelSymmetric: {
      const double adjustment = static_cast<double>(axis.out) / axis.exact_out();
      const double offset = static_cast<double>(axis.in) / 2 * (1 - adjustment);
      return offset + (x + 0.5) / axis.scale - 0.5;
    }
    case CoordinateMode::kTfHalfPixelForNn: return (x + 0.5) / axis.scale;
    case CoordinateMode::kTfCropAndResize:
      if (axis.out == 1) return 0.5 * (axis.start + axis.end) * last;
      return axis.start * last + x * (axis.end - axis.start) * last / (axis.exact_out() - 1);
  }
  return 0;
}

double RoundToNearest(NearestMode mode, double x) {
  switch (mode) {
    case NearestMode::kRoundPreferFloor: return std::ceil(x - 0.5);
    case NearestMode::kRoundPreferCeil: return std::floor(x + 0.5);
    case NearestMode::kFloor: return std::floor(x);
    case NearestMode::kCeil: return std::ceil(x);
  }
  return 0;
}

// The weight of the linear or cubic interpolation filter at a distance.
double FilterAt(const Resize& op, double distance) {
  const double x = std::abs(distance);
  if (op.mode == ResizeMode::kLinear) return std::max(0.0, 1 - x);
  if (x >= 2) return 0;
  const std::array<double, 4> weights =
      CubicWeights(x < 1 ? x : x - 1, static_cast<double>(op.cubic_coeff_a));
  return x < 1 ? weights[1] : weights[0];
}

// The taps of one output position. Nothing if it is outside the input and gets the extrapolation
// value.
std::optional<AxisTaps> TapsAt(const Resize& op, int64_t at, const ResizedAxis& axis) {
  const bool crops = op.coordinate_transformation_mode == CoordinateMode::kTfCropAndResize;
  if (axis.scale == 1 && axis.in == axis.out && !crops) return AxisTaps{{at, 1}};
  const double last = static_cast<double>(axis.in - 1);
  const double x = SourcePosition(op.coordinate_transformation_mode, static_cast<double>(at), axis);
  if (crops && !(x >= 0 && x <= last)) return std::nullopt;
  const auto inside = [last](double position) {
    return static_cast<int64_t>(std::clamp(position, 0.0, last));
  };
  if (op.mode == ResizeMode::kNearest) {
    return AxisTaps{{inside(RoundToNearest(op.nearest_mode, x)), 1}};
  }
  // Antialiasing widens the filter by the factor by which the output is smaller.
  const double stretch = op.antialias ? std::min(axis.scale, 1.0) : 1;
  const double reach = (op.mode == ResizeMode::kLinear ? 1 : 2) / stretch;
  const double low = std::floor(x);
  const double fraction = x - low;
  AxisTaps taps;
  double sum = 0;
  for (double i = std::floor(-reach) + 1; i < reach + 1; ++i) {
    const double position = low + i;
    double weight = FilterAt(op, stretch * (i - fraction));
    if (op.exclude_outside && (position < 0 || position > last)) weight = 0;
    if (weight == 0) continue;
    taps.push_back({inside(position), weight});
    sum += weight;
  }
  if (op.exclude_outside || op.antialias) {
    for (Tap& tap : taps) tap.weight /= sum;
  }
  return taps;
}

absl::StatusOr<std::vector<ResizedAxis>> AxesOf(const Resize& op, const Call& call) {
  const InputView& input = call.inputs[0];
  const InputView& target = call.inputs[1];
  SINTER_ASSIGN_OR_RETURN(const std::vector<int> given, op.GivenAxes(input.rank()));
  std::vector<ResizedAxis> axes(input.dims.size());
  for (size_t i = 0; i < axes.size(); ++i) {
    axes[i].in = input.dims[i];
    axes[i].out = call.outputs[0].dims[i];
  }
  std::vector<int64_t> sizes;
  std::vector<int64_t> before;
  for (size_t i = 0; i < given.size(); ++i) {
    ResizedAxis& axis = axes[static_cast<size_t>(given[i])];
    const auto element = static_cast<int64_t>(i) * target.strides[0];
    if (target.dtype == DType::kFloat32) {
      axis.scale = static_cast<double>(target.As<float>()[element]);
    } else {
      axis.scale =
          static_cast<double>(axis.out) / static_cast<double>(std::max<int64_t>(axis.in, 1));
      sizes.push_back(target.As<int64_t>()[element]);
      before.push_back(axis.in);
    }
  }
  const bool keeps = op.keep_aspect_ratio_policy != AspectRatioPolicy::kStretch;
  for (size_t i = 0; i < given.size(); ++i) {
    ResizedAxis& axis = axes[static_cast<size_t>(given[i])];
    if (keeps && !sizes.empty()) axis.scale = op.CommonScale(sizes, before);
    if (call.inputs.size() < 3) continue;
    SINTER_RETURN_IF_ERROR(VisitFloat(call.inputs[2].dtype, [&](auto zero) {
      const auto* roi = call.inputs[2].As<decltype(zero)>();
      const int64_t stride = call.inputs[2].strides[0];
      axis.start = static_cast<double>(roi[static_cast<int64_t>(i) * stride]);
      axis.end = static_cast<double>(roi[static_cast<int64_t>(i + given.size()) * stride]);
    }));
  }
  return axes;
}

// Integers are truncated, and they saturate if a cubic filter overshoots.
template <class T>
T Store(double number) {
  if constexpr (std::is_integral_v<T>) {
    if (std::isnan(number)) return T{};
    if (number <= static_cast<double>(std::numeric_limits<T>::lowest())) {
      return std::numeric_limits<T>::lowest();
    }
    if (number >= static_cast<double>(std::numeric_limits<T>::max())) {
      return std::numeric_limits<T>::max();
    }
  }
  return static_cast<T>(number);
}

template <class T>
class Resizer {
 public:
  Resizer(const Resize& op, const std::vector<ResizedAxis>& axes, const Call& call)
      : op_(op), call_(call), current_(axes.size()) {
    for (const ResizedAxis& axis : axes) {
      auto& positions = positions_.emplace_back();
      for (int64_t at = 0; at < axis.out; ++at) positions.push_back(TapsAt(op, at, axis));
    }
  }

  // Computes all output positions of one axis and, recursively, of the axes after it.
  void Run(size_t axis, int64_t offset) {
    const OutputView& output = call_.outputs[0];
    if (axis == positions_.size()) {
      output.As<T>()[offset] = Store<T>(Value());
      return;
    }
    for (size_t at = 0; at < positions_[axis].size(); ++at) {
      const std::optional<AxisTaps>& taps = positions_[axis][at];
      current_[axis] = taps ? &*taps : nullptr;
      Run(axis + 1, offset + static_cast<int64_t>(at) * output.strides[axis]);
    }
  }

 private:
  double Value() const {
    if (std::find(current_.begin(), current_.end(), nullptr) != current_.end()) {
      return static_cast<double>(op_.extrapolation_value);
    }
    return SumOfTaps(call_.inputs[0].As<T>(), std::span<const AxisTaps* const>(current_),
                     call_.inputs[0].strides);
  }

  const Resize& op_;
  const Call& call_;
  std::vector<std::vector<std::optional<AxisTaps>>> positions_;
  std::vector<const AxisTaps*> current_;
};

}  // namespace

absl::Status Run(const Resize& op, const Call& call) {
  if (call.outputs[0].element_count() == 0) return absl::OkStatus();
  SINTER_ASSIGN_OR_RETURN(const std::vector<ResizedAxis> axes, AxesOf(op, call));
  VisitNumber(call.outputs[0].dtype,
              [&](auto zero) { Resizer<decltype(zero)>(op, axes, call).Run(0, 0); });
  return absl::OkStatus();
}

}  // namespace sinter::naive
