#include "ir/ops/conv_transpose.h"

#include <algorithm>

#include "kernels/naive/elementwise.h"
#include "kernels/naive/window_loop.h"
#include "kernels/parallel.h"
#include "sinter/status.h"

namespace sinter::naive {
namespace {

// The input position that contributes to output position `at` through tap k, if it is an integer
// inside the input.
std::optional<int64_t> InputAt(const WindowAxis& axis, int64_t at, int64_t k, int64_t size) {
  const int64_t position = at + axis.pad_begin - k * axis.dilation;
  if (position < 0 || position % axis.stride != 0 || position / axis.stride >= size) {
    return std::nullopt;
  }
  return position / axis.stride;
}

// Output elements that are accumulated at a time.
constexpr int64_t kRow = 64;

// sums[i] += the products of one row of taps and the pixels that they scatter to output position
// x + i, i < count.
template <class T>
void AddTapsOfRow(const WindowAxis& axis, int64_t x, int64_t count, int64_t size, const T* pixels,
                  int64_t pixel_stride, const T* taps, int64_t tap_stride, double* sums) {
  for (int64_t k = 0; k < axis.kernel; ++k) {
    // Pixel i contributes to the sum start + i * stride if that is one of the row.
    const int64_t start = k * axis.dilation - axis.pad_begin - x;
    const int64_t first = start < 0 ? (-start - 1) / axis.stride + 1 : 0;
    const int64_t last = start < count ? std::min(size, (count - 1 - start) / axis.stride + 1) : 0;
    const auto tap = static_cast<double>(taps[k * tap_stride]);
    for (int64_t i = first; i < last; ++i) {
      sums[start + i * axis.stride] += tap * static_cast<double>(pixels[i * pixel_stride]);
    }
  }
}

// Adds for every row of output elements the products that Conv's gradient would scatter to it.
template <class T>
void ConvolveTransposed(const ConvTranspose& op, const std::array<WindowAxis, 3>& window,
                        const Call& call) {
  const FiveAxes in(call.inputs[0]);
  const FiveAxes weight(call.inputs[1]);
  const FiveAxes out(call.outputs[0]);
  const int64_t channels_in_group = in.dims[1] / op.group;
  const int64_t outputs_in_group = weight.dims[1];
  // The sums of a row at depth z and height y, from position x on.
  auto add_row = [&](int64_t n, int64_t m, int64_t z, int64_t y, int64_t x, int64_t count,
                     double* sums) {
    const int64_t first_channel = m / outputs_in_group * channels_in_group;
    for (int64_t kz = 0; kz < window[0].kernel; ++kz) {
      const auto iz = InputAt(window[0], z, kz, in.dims[2]);
      if (!iz) continue;
      for (int64_t ky = 0; ky < window[1].kernel; ++ky) {
        const auto iy = InputAt(window[1], y, ky, in.dims[3]);
        if (!iy) continue;
        const T* pixels =
            call.inputs[0].As<T>() + n * in.strides[0] + *iz * in.strides[2] + *iy * in.strides[3];
        const T* taps = call.inputs[1].As<T>() + m % outputs_in_group * weight.strides[1] +
                        kz * weight.strides[2] + ky * weight.strides[3];
        for (int64_t c = first_channel; c < first_channel + channels_in_group; ++c) {
          AddTapsOfRow(window[2], x, count, in.dims[4], pixels + c * in.strides[1], in.strides[4],
                       taps + c * weight.strides[0], weight.strides[4], sums);
        }
      }
    }
  };
  ParallelFor(out.dims[0] * out.dims[1], 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t n = i / out.dims[1];
      const int64_t m = i % out.dims[1];
      const double bias =
          call.inputs.size() > 2
              ? static_cast<double>(call.inputs[2].As<T>()[m * call.inputs[2].strides[0]])
              : 0;
      T* result = call.outputs[0].As<T>() + n * out.strides[0] + m * out.strides[1];
      for (int64_t z = 0; z < out.dims[2]; ++z) {
        for (int64_t y = 0; y < out.dims[3]; ++y) {
          for (int64_t x = 0; x < out.dims[4]; x += kRow) {
            double sums[kRow];
            const int64_t count = std::min(kRow, out.dims[4] - x);
            std::fill_n(sums, count, bias);
            add_row(n, m, z, y, x, count, sums);
            T* row = result + z * out.strides[2] + y * out.strides[3] + x * out.strides[4];
            for (int64_t j = 0; j < count; ++j) row[j * out.strides[4]] = static_cast<T>(sums[j]);
          }
        }
      }
    }
  });
}

}  // namespace

absl::Status Run(const ConvTranspose& op, const Call& call) {
  SINTER_ASSIGN_OR_RETURN(
      const auto window,
      ResolveThreeAxes(op.WindowFor(Shape::Of(call.inputs[1].dims)), call.inputs[0].dims));
  return VisitFloat(call.outputs[0].dtype,
                    [&](auto zero) { ConvolveTransposed<decltype(zero)>(op, window, call); });
}

}  // namespace sinter::naive
