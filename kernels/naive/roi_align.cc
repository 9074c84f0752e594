#include "ir/ops/roi_align.h"

#include <algorithm>
#include <cmath>

#include "ir/status.h"
#include "kernels/naive/elements.h"
#include "kernels/naive/elementwise.h"

namespace sinter::naive {
namespace {

// A region along one axis of the input.
struct RegionAxis {
  double start = 0;
  double bin = 0;       // size
  int64_t samples = 0;  // of each bin

  double SampleAt(int64_t at, int64_t sample) const {
    return start + static_cast<double>(at) * bin +
           (static_cast<double>(sample) + 0.5) * bin / static_cast<double>(samples);
  }
};

// More samples of a bin along one axis come from no sensible region.
constexpr double kMostSamples = 1 << 16;

absl::StatusOr<RegionAxis> AxisOf(const RoiAlign& op, double from, double to, int64_t bins) {
  const double offset = op.half_pixel ? 0.5 : 0;
  const auto scale = static_cast<double>(op.spatial_scale);
  RegionAxis axis{.start = from * scale - offset};
  double size = to * scale - offset - axis.start;
  if (!op.half_pixel) size = std::max(size, 1.0);
  axis.bin = size / static_cast<double>(bins);
  const double samples =
      op.sampling_ratio > 0 ? static_cast<double>(op.sampling_ratio) : std::ceil(axis.bin);
  if (!(samples <= kMostSamples)) {
    return absl::OutOfRangeError(
        absl::StrCat("a region from ", from, " to ", to, " takes too many samples"));
  }
  axis.samples = static_cast<int64_t>(std::max(samples, 0.0));
  return axis;
}

// Two pixels along one axis, and the second one's weight.
struct Between {
  int64_t low;
  int64_t high;
  double weight;
};
Between BetweenPixels(double position, int64_t size) {
  const double inside = std::max(position, 0.0);
  const auto low = static_cast<int64_t>(inside);
  if (low >= size - 1) return {size - 1, size - 1, 0};
  return {low, low + 1, inside - static_cast<double>(low)};
}

// An image without pixels has nothing inside.
bool IsOutside(double position, int64_t size) {
  return size == 0 || !(position >= -1 && position <= static_cast<double>(size));
}

// The result of one bin of one channel; pixel(y, x) reads it.
template <class Pixel>
double PoolBin(const RoiAlign& op, const RegionAxis& rows, const RegionAxis& columns, int64_t row,
               int64_t column, int64_t height, int64_t width, Pixel pixel) {
  double sum = 0;
  std::optional<double> largest;
  for (int64_t i = 0; i < rows.samples; ++i) {
    const double y = rows.SampleAt(row, i);
    for (int64_t j = 0; j < columns.samples; ++j) {
      const double x = columns.SampleAt(column, j);
      std::array<double, 4> parts = {};
      if (!IsOutside(y, height) && !IsOutside(x, width)) {
        const Between v = BetweenPixels(y, height);
        const Between h = BetweenPixels(x, width);
        parts = {(1 - v.weight) * (1 - h.weight) * pixel(v.low, h.low),
                 (1 - v.weight) * h.weight * pixel(v.low, h.high),
                 v.weight * (1 - h.weight) * pixel(v.high, h.low),
                 v.weight * h.weight * pixel(v.high, h.high)};
      }
      for (const double part : parts) {
        sum += part;
        largest = std::max(largest.value_or(part), part);
      }
    }
  }
  if (op.mode == RoiAlignMode::kMax) return largest.value_or(0);
  return sum / static_cast<double>(std::max<int64_t>(rows.samples * columns.samples, 1));
}

template <class T>
absl::Status Align(const RoiAlign& op, const Call& call) {
  const InputView& image = call.inputs[0];
  const OutputView& output = call.outputs[0];
  const Elements<const T> x(image);
  const Elements<const T> rois(call.inputs[1]);
  const Elements<const int64_t> images(call.inputs[2]);
  const Elements<T> y(output);
  for (int64_t r = 0; r < output.dims[0]; ++r) {
    const int64_t n = images(r);
    if (n < 0 || n >= image.dims[0]) {
      return absl::OutOfRangeError(
          absl::StrCat("region ", r, " is of image ", n, " of ", image.dims[0]));
    }
    const auto corner = [&](int64_t i) { return static_cast<double>(rois(r, i)); };
    SINTER_ASSIGN_OR_RETURN(const RegionAxis columns,
                            AxisOf(op, corner(0), corner(2), op.output_width));
    SINTER_ASSIGN_OR_RETURN(const RegionAxis rows,
                            AxisOf(op, corner(1), corner(3), op.output_height));
    for (int64_t c = 0; c < output.dims[1]; ++c) {
      for (int64_t row = 0; row < op.output_height; ++row) {
        for (int64_t column = 0; column < op.output_width; ++column) {
          y(r, c, row, column) = static_cast<T>(
              PoolBin(op, rows, columns, row, column, image.dims[2], image.dims[3],
                      [&](int64_t v, int64_t h) { return static_cast<double>(x(n, c, v, h)); }));
        }
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Run(const RoiAlign& op, const Call& call) {
  absl::Status status;
  SINTER_RETURN_IF_ERROR(VisitFloat(call.outputs[0].dtype,
                                    [&](auto zero) { status = Align<decltype(zero)>(op, call); }));
  return status;
}

}  // namespace sinter::naive
