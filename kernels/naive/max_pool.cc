#include "ir/ops/max_pool.h"

#include <cmath>
#include <limits>
#include <type_traits>

#include "kernels/naive/pool.h"

namespace sinter::naive {
namespace {

template <class T>
constexpr double kSmallest = std::is_integral_v<T>
                                 ? static_cast<double>(std::numeric_limits<T>::lowest())
                                 : -std::numeric_limits<double>::infinity();

bool IsLarger(double x, double than) { return x > than || std::isnan(x); }

// Computes the indices of the elements that the pool selects.
template <class T>
void FindIndices(const MaxPool& op, const std::array<WindowAxis, 3>& window, const Call& call) {
  const FiveAxes in(call.inputs[0]);
  const FiveAxes out(call.outputs[1]);
  const int64_t depth = in.dims[2];
  const int64_t height = in.dims[3];
  const int64_t width = in.dims[4];
  // The index of a pixel in its channel.
  const auto index_of = [&](int64_t z, int64_t y, int64_t x) {
    return op.storage_order == 0 ? (z * height + y) * width + x : z + depth * (y + height * x);
  };
  const auto find = [&](const T* image, const std::array<Taps, 3>& taps) {
    double largest = kSmallest<T>;
    int64_t index = 0;
    for (int64_t kz = taps[0].first; kz < taps[0].last; ++kz) {
      for (int64_t ky = taps[1].first; ky < taps[1].last; ++ky) {
        for (int64_t kx = taps[2].first; kx < taps[2].last; ++kx) {
          const int64_t z = taps[0].start + kz * window[0].dilation;
          const int64_t y = taps[1].start + ky * window[1].dilation;
          const int64_t x = taps[2].start + kx * window[2].dilation;
          const auto pixel =
              static_cast<double>(image[z * in.strides[2] + y * in.strides[3] + x * in.strides[4]]);
          const bool is_first = kz == taps[0].first && ky == taps[1].first && kx == taps[2].first;
          if (!is_first && !IsLarger(pixel, largest)) continue;
          largest = pixel;
          index = index_of(z, y, x);
        }
      }
    }
    return index;
  };
  for (int64_t i = 0; i < out.dims[0] * out.dims[1]; ++i) {
    const int64_t n = i / out.dims[1];
    const int64_t c = i % out.dims[1];
    const T* image = call.inputs[0].As<T>() + n * in.strides[0] + c * in.strides[1];
    int64_t* indices = call.outputs[1].As<int64_t>() + n * out.strides[0] + c * out.strides[1];
    for (int64_t z = 0; z < out.dims[2]; ++z) {
      for (int64_t y = 0; y < out.dims[3]; ++y) {
        for (int64_t x = 0; x < out.dims[4]; ++x) {
          indices[z * out.strides[2] + y * out.strides[3] + x * out.strides[4]] =
              i * depth * height * width +
              find(image, {TapsAt(window[0], z, depth), TapsAt(window[1], y, height),
                           TapsAt(window[2], x, width)});
        }
      }
    }
  }
}

template <class T>
double Largest(const auto& reader, const std::array<Taps, 3>& taps) {
  double largest = kSmallest<T>;
  ForEachTap(taps, reader, [&](double x) {
    if (IsLarger(x, largest)) largest = x;
  });
  return largest;
}

}  // namespace

absl::Status Run(const MaxPool& op, const Call& call) {
  SINTER_ASSIGN_OR_RETURN(const auto window, ResolveThreeAxes(op.ToWindow(), call.inputs[0].dims));
  VisitNumber(call.outputs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    PoolTyped<T>(window, call, [](const auto& reader, const std::array<Taps, 3>& taps) {
      return Largest<T>(reader, taps);
    });
    if (call.outputs.size() > 1) FindIndices<T>(op, window, call);
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
