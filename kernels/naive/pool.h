// The loops of the pooling operators.
#ifndef SINTER_KERNELS_NAIVE_POOL_H_
#define SINTER_KERNELS_NAIVE_POOL_H_

#include "kernels/naive/elementwise.h"
#include "kernels/naive/window_loop.h"
#include "sinter/status.h"

namespace sinter::naive {

// For every output element: result = reduce(reader, taps), where reader(kz, ky, kx) is the input
// element at a tap, and `taps` are the ranges of taps inside the input.
template <class T, class Reduce>
void PoolTyped(const std::array<WindowAxis, 3>& window, const Call& call, Reduce reduce) {
  const FiveAxes in(call.inputs[0]);
  const FiveAxes out(call.outputs[0]);
  for (int64_t n = 0; n < out.dims[0]; ++n) {
    for (int64_t c = 0; c < out.dims[1]; ++c) {
      const T* image = call.inputs[0].As<T>() + n * in.strides[0] + c * in.strides[1];
      T* result = call.outputs[0].As<T>() + n * out.strides[0] + c * out.strides[1];
      for (int64_t z = 0; z < out.dims[2]; ++z) {
        for (int64_t y = 0; y < out.dims[3]; ++y) {
          for (int64_t x = 0; x < out.dims[4]; ++x) {
            const std::array<Taps, 3> taps = {TapsAt(window[0], z, in.dims[2]),
                                              TapsAt(window[1], y, in.dims[3]),
                                              TapsAt(window[2], x, in.dims[4])};
            auto reader = [&](int64_t kz, int64_t ky, int64_t kx) {
              return static_cast<double>(
                  image[(taps[0].start + kz * window[0].dilation) * in.strides[2] +
                        (taps[1].start + ky * window[1].dilation) * in.strides[3] +
                        (taps[2].start + kx * window[2].dilation) * in.strides[4]]);
            };
            result[z * out.strides[2] + y * out.strides[3] + x * out.strides[4]] =
                static_cast<T>(reduce(reader, taps));
          }
        }
      }
    }
  }
}

// Calls visit(element) for every tap.
template <class Reader, class Visit>
void ForEachTap(const std::array<Taps, 3>& taps, const Reader& reader, Visit visit) {
  for (int64_t kz = taps[0].first; kz < taps[0].last; ++kz) {
    for (int64_t ky = taps[1].first; ky < taps[1].last; ++ky) {
      for (int64_t kx = taps[2].first; kx < taps[2].last; ++kx) visit(reader(kz, ky, kx));
    }
  }
}

template <class Reduce>
absl::Status RunPool(const Window& window, const Call& call, Reduce reduce) {
  SINTER_ASSIGN_OR_RETURN(const auto axes, ResolveThreeAxes(window, call.inputs[0].dims));
  return VisitFloat(call.outputs[0].dtype,
                    [&](auto zero) { PoolTyped<decltype(zero)>(axes, call, reduce); });
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_POOL_H_
