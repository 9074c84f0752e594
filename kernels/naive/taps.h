// Interpolation: weighted elements along each axis, summed over all combinations.
#ifndef SINTER_KERNELS_NAIVE_TAPS_H_
#define SINTER_KERNELS_NAIVE_TAPS_H_

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace sinter::naive {

// A weighted element along one axis. A negative index is a 0 outside the input.
struct Tap {
  int64_t index;
  double weight;
};
using AxisTaps = std::vector<Tap>;

// The sum over all combinations of the axes' taps. Strides are in elements.
template <class T>
double SumOfTaps(const T* data, std::span<const AxisTaps* const> axes,
                 std::span<const int64_t> strides) {
  if (axes.empty()) return static_cast<double>(*data);
  double sum = 0;
  for (const Tap& tap : *axes[0]) {
    if (tap.weight == 0 || tap.index < 0) continue;
    sum +=
        tap.weight * SumOfTaps(data + tap.index * strides[0], axes.subspan(1), strides.subspan(1));
  }
  return sum;
}

// The weights of cubic convolution with coefficient a for the four elements around a position that
// is `fraction` past the second of them.
inline std::array<double, 4> CubicWeights(double fraction, double a) {
  const auto near = [a](double x) { return ((a + 2) * x - (a + 3)) * x * x + 1; };
  const auto far = [a](double x) { return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a; };
  return {far(fraction + 1), near(fraction), near(1 - fraction), far(2 - fraction)};
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_TAPS_H_
