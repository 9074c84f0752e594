#include "ir/ops/affine_grid.h"

#include "kernels/naive/elements.h"
#include "kernels/naive/elementwise.h"

namespace sinter::naive {
namespace {

// The normalised coordinate of element `at` of an axis.
double PositionOf(bool align_corners, int64_t at, int64_t size) {
  const auto i = static_cast<double>(at);
  const auto length = static_cast<double>(size);
  if (!align_corners) return (2 * i + 1) / length - 1;
  return size == 1 ? -1 : 2 * i / (length - 1) - 1;
}

template <class T>
void Map(const AffineGrid& op, const Call& call) {
  const Elements<const T> theta(call.inputs[0]);
  const OutputView& grid = call.outputs[0];
  const auto spatial = static_cast<size_t>(grid.dims.back());
  const std::span<const int64_t> dims(grid.dims.data() + 1, spatial);
  const int64_t count = ElementCount(dims).ValueOrDie();
  std::vector<double> point(spatial + 1, 1);  // the last axis first, then a 1
  for (int64_t n = 0; n < grid.dims[0]; ++n) {
    for (int64_t i = 0; i < count; ++i) {
      int64_t offset = n * grid.strides[0];
      int64_t rest = i;
      for (size_t axis = spatial; axis-- > 0;) {
        const int64_t at = rest % dims[axis];
        rest /= dims[axis];
        offset += at * grid.strides[1 + axis];
        point[spatial - 1 - axis] = PositionOf(op.align_corners, at, dims[axis]);
      }
      for (int64_t row = 0; row < grid.dims.back(); ++row) {
        double sum = 0;
        for (size_t k = 0; k <= spatial; ++k) {
          sum += static_cast<double>(theta(n, row, static_cast<int64_t>(k))) * point[k];
        }
        grid.As<T>()[offset + row * grid.strides.back()] = static_cast<T>(sum);
      }
    }
  }
}

}  // namespace

absl::Status Run(const AffineGrid& op, const Call& call) {
  return VisitFloat(call.outputs[0].dtype, [&](auto zero) { Map<decltype(zero)>(op, call); });
}

}  // namespace sinter::naive
