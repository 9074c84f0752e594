#include "ir/ops/roi_align.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/naive/elements.h"
#include "kernels/naive/elementwise.h"
#include "kernels/run_limits.h"
#include "sinter/status.h"

namespace sinter::naive {
namespace {

// A region along one axis of the input.
struct RegionAxis {
  double start = 0;
  double bin = 0;       // size
  int64_t samples = 0;  // per bin

  double SampleAt(int64_t at, int64_t sample) const {
    return start + static_cast<double>(at) * bin +
           (static_cast<double>(sample) + 0.5) * bin / static_cast<double>(samples);
  }
};

// The limit on samples per bin along one axis. No reasonable region needs more.
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

// The samples [first, last) of a bin that lie inside the image.
struct Inside {
  int64_t first;
  int64_t last;
};
// The first of the numbers below `count` for which `before` is false, or `count`. `before` must be
// true for all numbers before it and false for all others.
template <class Predicate>
int64_t PartitionPoint(int64_t count, Predicate before) {
  int64_t first = 0;
  while (first < count) {
    const int64_t middle = first + (count - first) / 2;
    if (before(middle)) {
      first = middle + 1;
    } else {
      count = middle;
    }
  }
  return first;
}
// Empty for an image without pixels.
Inside InsideOf(const RegionAxis& axis, int64_t at, int64_t size) {
  if (size == 0) return {0, 0};
  const auto end = static_cast<double>(size);
  const bool rising = axis.bin >= 0;
  const auto is_before = [&](int64_t sample) {
    const double position = axis.SampleAt(at, sample);
    return rising ? position < -1 : position > end;
  };
  const auto is_not_behind = [&](int64_t sample) {
    const double position = axis.SampleAt(at, sample);
    return rising ? position <= end : position >= -1;
  };
  return {PartitionPoint(axis.samples, is_before), PartitionPoint(axis.samples, is_not_behind)};
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

// The result of one bin of one channel. pixel(y, x) reads the channel. Samples outside the image
// are zero.
template <class Pixel>
double PoolBin(const RoiAlign& op, const RegionAxis& rows, const RegionAxis& columns, int64_t row,
               int64_t column, int64_t height, int64_t width, Pixel pixel) {
  const Inside vertical = InsideOf(rows, row, height);
  const Inside horizontal = InsideOf(columns, column, width);
  const int64_t samples = rows.samples * columns.samples;
  const bool all_inside = vertical.last - vertical.first == rows.samples &&
                          horizontal.last - horizontal.first == columns.samples;
  double sum = 0;
  double largest = all_inside && samples > 0 ? -std::numeric_limits<double>::infinity() : 0;
  for (int64_t i = vertical.first; i < vertical.last; ++i) {
    const Between v = BetweenPixels(rows.SampleAt(row, i), height);
    for (int64_t j = horizontal.first; j < horizontal.last; ++j) {
      const Between h = BetweenPixels(columns.SampleAt(column, j), width);
      const std::array<double, 4> parts = {(1 - v.weight) * (1 - h.weight) * pixel(v.low, h.low),
                                           (1 - v.weight) * h.weight * pixel(v.low, h.high),
                                           v.weight * (1 - h.weight) * pixel(v.high, h.low),
                                           v.weight * h.weight * pixel(v.high, h.high)};
      for (const double part : parts) {
        sum += part;
        largest = std::max(largest, part);
      }
    }
  }
  if (op.mode == RoiAlignMode::kMax) return largest;
  return sum / static_cast<double>(std::max<int64_t>(samples, 1));
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
        SINTER_RETURN_IF_ERROR(RunLimits::CheckInterrupted());
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
