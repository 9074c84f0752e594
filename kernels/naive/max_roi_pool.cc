#include "ir/ops/max_roi_pool.h"

#include <algorithm>
#include <cmath>

#include "kernels/naive/elements.h"
#include "kernels/naive/elementwise.h"
#include "sinter/status.h"

namespace sinter::naive {
namespace {

// The pixels [first, last) of bin `at` of `bins`, along one axis of a region between two pixels.
struct Bin {
  int64_t first;
  int64_t last;
};
Bin BinAt(double from, double to, int64_t at, int64_t bins, int64_t size) {
  const double bin = std::max(to - from + 1, 1.0) / static_cast<double>(bins);
  const auto inside = [&](double position) {
    return static_cast<int64_t>(std::clamp(position + from, 0.0, static_cast<double>(size)));
  };
  return {inside(std::floor(static_cast<double>(at) * bin)),
          inside(std::ceil(static_cast<double>(at + 1) * bin))};
}

template <class T>
absl::Status Pool(const MaxRoiPool& op, const Call& call) {
  const InputView& image = call.inputs[0];
  const OutputView& output = call.outputs[0];
  const Elements<const T> x(image);
  const Elements<const T> rois(call.inputs[1]);
  const Elements<T> y(output);
  for (int64_t r = 0; r < output.dims[0]; ++r) {
    std::array<double, 5> region;
    for (size_t i = 0; i < 5; ++i) {
      region[i] = static_cast<double>(rois(r, static_cast<int64_t>(i)));
      if (i > 0) region[i] = std::round(region[i] * static_cast<double>(op.spatial_scale));
    }
    const bool is_finite =
        std::ranges::all_of(region, [](double number) { return std::isfinite(number); });
    if (!is_finite || region[0] < 0 || region[0] >= static_cast<double>(image.dims[0])) {
      return absl::OutOfRangeError(
          absl::StrCat("region ", r, " is of image ", region[0], " of ", image.dims[0]));
    }
    const auto n = static_cast<int64_t>(region[0]);
    for (int64_t c = 0; c < output.dims[1]; ++c) {
      for (int64_t i = 0; i < output.dims[2]; ++i) {
        const Bin rows = BinAt(region[2], region[4], i, output.dims[2], image.dims[2]);
        for (int64_t j = 0; j < output.dims[3]; ++j) {
          const Bin columns = BinAt(region[1], region[3], j, output.dims[3], image.dims[3]);
          std::optional<double> largest;
          for (int64_t v = rows.first; v < rows.last; ++v) {
            for (int64_t h = columns.first; h < columns.last; ++h) {
              const auto pixel = static_cast<double>(x(n, c, v, h));
              largest = std::max(largest.value_or(pixel), pixel);
            }
          }
          y(r, c, i, j) = static_cast<T>(largest.value_or(0));
        }
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Run(const MaxRoiPool& op, const Call& call) {
  absl::Status status;
  SINTER_RETURN_IF_ERROR(VisitFloat(call.outputs[0].dtype,
                                    [&](auto zero) { status = Pool<decltype(zero)>(op, call); }));
  return status;
}

}  // namespace sinter::naive
