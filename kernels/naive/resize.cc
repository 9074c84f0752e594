#include "ir/ops/resize.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {
namespace {

// One output position along one axis: up to two input positions and their weights.
struct Sample {
  std::array<int64_t, 2> at;
  std::array<double, 2> weight;
};

double SourcePosition(CoordinateMode mode, int64_t at, int64_t in, int64_t out, double scale) {
  const auto x = static_cast<double>(at);
  switch (mode) {
    case CoordinateMode::kHalfPixel: return (x + 0.5) / scale - 0.5;
    case CoordinateMode::kPytorchHalfPixel: return out > 1 ? (x + 0.5) / scale - 0.5 : 0;
    case CoordinateMode::kAlignCorners:
      return out > 1 ? x * static_cast<double>(in - 1) / static_cast<double>(out - 1) : 0;
    case CoordinateMode::kAsymmetric: return x / scale;
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

Sample SampleAt(const Resize& op, int64_t at, int64_t in, int64_t out, double scale) {
  if (scale == 1) return {{at, at}, {1, 0}};
  auto inside = [in](double x) {
    return static_cast<int64_t>(std::clamp(x, 0.0, static_cast<double>(in - 1)));
  };
  const double x = SourcePosition(op.coordinate_transformation_mode, at, in, out, scale);
  if (op.mode == ResizeMode::kNearest) {
    const int64_t nearest = inside(RoundToNearest(op.nearest_mode, x));
    return {{nearest, nearest}, {1, 0}};
  }
  const double low = std::floor(x);
  return {{inside(low), inside(low + 1)}, {1 - (x - low), x - low}};
}

using Samples = std::array<Sample, Resize::kMostAxes>;

// Sum over all corners of the cell around the source position, axis by axis.
template <class T>
double Interpolate(const T* data, const Samples& samples, const std::vector<int64_t>& strides,
                   size_t axis) {
  if (axis == strides.size()) return static_cast<double>(*data);
  double sum = 0;
  for (size_t corner = 0; corner < 2; ++corner) {
    const double weight = samples[axis].weight[corner];
    if (weight == 0) continue;
    sum += weight *
           Interpolate(data + samples[axis].at[corner] * strides[axis], samples, strides, axis + 1);
  }
  return sum;
}

// All output positions of one axis and, inside each, of the axes behind it.
template <class T>
void ResizeAxis(const Resize& op, const Call& call, size_t axis, int64_t offset, Samples& samples) {
  const InputView& input = call.inputs[0];
  const OutputView& output = call.outputs[0];
  if (axis == output.dims.size()) {
    output.As<T>()[offset] = static_cast<T>(Interpolate(input.As<T>(), samples, input.strides, 0));
    return;
  }
  const int64_t in = input.dims[axis];
  const int64_t out = output.dims[axis];
  const double scale =
      call.inputs[1].dtype == DType::kFloat32
          ? static_cast<double>(call.inputs[1].As<float>()[axis])
          : static_cast<double>(out) / static_cast<double>(std::max<int64_t>(in, 1));
  for (int64_t i = 0; i < out; ++i) {
    samples[axis] = SampleAt(op, i, in, out, scale);
    ResizeAxis<T>(op, call, axis + 1, offset + i * output.strides[axis], samples);
  }
}

template <class T>
void RunTyped(const Resize& op, const Call& call) {
  if (call.outputs[0].element_count() == 0) return;
  Samples samples;
  ResizeAxis<T>(op, call, 0, 0, samples);
}

}  // namespace

absl::Status Run(const Resize& op, const Call& call) {
  return VisitFloat(call.outputs[0].dtype, [&](auto zero) { RunTyped<decltype(zero)>(op, call); });
}

}  // namespace sinter::naive
