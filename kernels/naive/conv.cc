#include "ir/ops/conv.h"

#include <algorithm>

#include "kernels/naive/elementwise.h"
#include "kernels/naive/window_loop.h"
#include "kernels/parallel.h"
#include "sinter/status.h"

namespace sinter::naive {
namespace {

// Output elements that are accumulated at a time.
constexpr int64_t kRow = 64;

// sums[i] += the products of one row of taps and their pixels, for output positions x + i, i <
// count.
template <class T>
void AddTapsOfRow(const WindowAxis& axis, int64_t x, int64_t count, int64_t size, const T* pixels,
                  int64_t pixel_stride, const T* taps, int64_t tap_stride, double* sums) {
  for (int64_t k = 0; k < axis.kernel; ++k) {
    // Position i reads pixel start + i * stride if that is inside the input.
    const int64_t start = x * axis.stride - axis.pad_begin + k * axis.dilation;
    const int64_t first = start < 0 ? (-start + axis.stride - 1) / axis.stride : 0;
    const int64_t last = start < size ? std::min(count, (size - 1 - start) / axis.stride + 1) : 0;
    const auto tap = static_cast<double>(taps[k * tap_stride]);
    const int64_t step = axis.stride * pixel_stride;
    for (int64_t i = first; i < last; ++i) {
      sums[i] += tap * static_cast<double>(pixels[start * pixel_stride + i * step]);
    }
  }
}

// Direct convolution. The innermost loop runs over a row of output elements.
template <class T>
void Convolve(const Conv& op, const std::array<WindowAxis, 3>& window, const Call& call) {
  const FiveAxes in(call.inputs[0]);
  const FiveAxes weight(call.inputs[1]);
  const FiveAxes out(call.outputs[0]);
  const int64_t channels_in_group = weight.dims[1];
  const int64_t outputs_in_group = out.dims[1] / op.group;
  auto plane = [&](int64_t n, int64_t m) {
    const double bias =
        call.inputs.size() > 2
            ? static_cast<double>(call.inputs[2].As<T>()[m * call.inputs[2].strides[0]])
            : 0;
    const int64_t first_channel = m / outputs_in_group * channels_in_group;
    const T* filter = call.inputs[1].template As<T>() + m * weight.strides[0];
    const T* image =
        call.inputs[0].template As<T>() + n * in.strides[0] + first_channel * in.strides[1];
    T* result = call.outputs[0].template As<T>() + n * out.strides[0] + m * out.strides[1];
    for (int64_t z = 0; z < out.dims[2]; ++z) {
      const Taps tz = TapsAt(window[0], z, in.dims[2]);
      for (int64_t y = 0; y < out.dims[3]; ++y) {
        const Taps ty = TapsAt(window[1], y, in.dims[3]);
        for (int64_t x = 0; x < out.dims[4]; x += kRow) {
          double sums[kRow];
          const int64_t count = std::min(kRow, out.dims[4] - x);
          std::fill_n(sums, count, bias);
          for (int64_t c = 0; c < channels_in_group; ++c) {
            for (int64_t kz = tz.first; kz < tz.last; ++kz) {
              for (int64_t ky = ty.first; ky < ty.last; ++ky) {
                const T* pixels = image + c * in.strides[1] +
                                  (tz.start + kz * window[0].dilation) * in.strides[2] +
                                  (ty.start + ky * window[1].dilation) * in.strides[3];
                const T* taps = filter + c * weight.strides[1] + kz * weight.strides[2] +
                                ky * weight.strides[3];
                AddTapsOfRow(window[2], x, count, in.dims[4], pixels, in.strides[4], taps,
                             weight.strides[4], sums);
              }
            }
          }
          T* row = result + z * out.strides[2] + y * out.strides[3] + x * out.strides[4];
          for (int64_t i = 0; i < count; ++i) row[i * out.strides[4]] = static_cast<T>(sums[i]);
        }
      }
    }
  };
  // A range with fewer products is not worth a thread.
  constexpr int64_t kLeastProducts = 100'000;
  const int64_t products = out.dims[2] * out.dims[3] * out.dims[4] * channels_in_group *
                           weight.dims[2] * weight.dims[3] * weight.dims[4];
  const int64_t grain = kLeastProducts / std::max<int64_t>(products, 1) + 1;
  ParallelFor(out.dims[0] * out.dims[1], grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) plane(i / out.dims[1], i % out.dims[1]);
  });
}

}  // namespace

absl::Status Run(const Conv& op, const Call& call) {
  SINTER_ASSIGN_OR_RETURN(
      const auto window,
      ResolveThreeAxes(op.WindowFor(Shape::Of(call.inputs[1].dims)), call.inputs[0].dims));
  return VisitFloat(call.outputs[0].dtype,
                    [&](auto zero) { Convolve<decltype(zero)>(op, window, call); });
}

}  // namespace sinter::naive
