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

std::vector<Sample> Samples(const Resize& op, int64_t in, int64_t out, double scale) {
  std::vector<Sample> samples;
  auto inside = [&](double x) {
    return std::clamp<int64_t>(static_cast<int64_t>(x), 0, std::max<int64_t>(in - 1, 0));
  };
  for (int64_t i = 0; i < out; ++i) {
    const double x = SourcePosition(op.coordinate_transformation_mode, i, in, out, scale);
    if (op.mode == ResizeMode::kNearest || in == out) {
      const int64_t at = in == out ? i : inside(RoundToNearest(op.nearest_mode, x));
      samples.push_back({{at, at}, {1, 0}});
    } else {
      const double low = std::floor(x);
      samples.push_back({{inside(low), inside(low + 1)}, {1 - (x - low), x - low}});
    }
  }
  return samples;
}

// Sum over all corners of the cell around the source position, axis by axis.
template <class T>
double Interpolate(const T* data, const std::vector<const Sample*>& samples,
                   const std::vector<int64_t>& strides, size_t axis) {
  if (axis == samples.size()) return static_cast<double>(*data);
  double sum = 0;
  for (size_t corner = 0; corner < 2; ++corner) {
    const double weight = samples[axis]->weight[corner];
    if (weight == 0) continue;
    sum += weight * Interpolate(data + samples[axis]->at[corner] * strides[axis], samples, strides,
                                axis + 1);
  }
  return sum;
}

template <class T>
void RunTyped(const Resize& op, const Call& call) {
  const InputView& input = call.inputs[0];
  const OutputView& output = call.outputs[0];
  std::vector<std::vector<Sample>> samples;
  for (size_t axis = 0; axis < output.dims.size(); ++axis) {
    const double scale = call.inputs[1].dtype == DType::kFloat32
                             ? static_cast<double>(call.inputs[1].As<float>()[axis])
                             : static_cast<double>(output.dims[axis]) /
                                   static_cast<double>(std::max<int64_t>(input.dims[axis], 1));
    samples.push_back(Samples(op, input.dims[axis], output.dims[axis], scale));
  }
  const int64_t count = output.element_count();
  std::vector<const Sample*> at(output.dims.size());
  for (int64_t i = 0; i < count; ++i) {
    int64_t rest = i;
    int64_t offset = 0;
    for (size_t axis = output.dims.size(); axis-- > 0;) {
      const int64_t index = rest % output.dims[axis];
      rest /= output.dims[axis];
      at[axis] = &samples[axis][static_cast<size_t>(index)];
      offset += index * output.strides[axis];
    }
    output.As<T>()[offset] = static_cast<T>(Interpolate(input.As<T>(), at, input.strides, 0));
  }
}

}  // namespace

absl::Status Run(const Resize& op, const Call& call) {
  switch (call.outputs[0].dtype) {
    case DType::kFloat32: RunTyped<float>(op, call); return absl::OkStatus();
    case DType::kFloat64: RunTyped<double>(op, call); return absl::OkStatus();
    default: return UnsupportedDType(call.outputs[0].dtype);
  }
}

}  // namespace sinter::naive
