#include "ir/ops/conv_integer.h"

#include "kernels/naive/elements.h"
#include "kernels/naive/window_loop.h"
#include "kernels/parallel.h"
#include "sinter/status.h"

namespace sinter::naive {
namespace {

template <class X, class W>
void Convolve(const ConvInteger& op, const std::array<WindowAxis, 3>& window, const Call& call) {
  const FiveAxes in(call.inputs[0]);
  const FiveAxes weight(call.inputs[1]);
  const FiveAxes out(call.outputs[0]);
  const Elements<const X> x_zero(call.inputs[2]);
  const Elements<const W> w_zero(call.inputs[3]);
  const int64_t channels_in_group = weight.dims[1];
  const int64_t outputs_in_group = out.dims[1] / op.group;
  const auto element = [&](int64_t n, int64_t m, const std::array<Taps, 3>& taps) {
    const int64_t first_channel = m / outputs_in_group * channels_in_group;
    const int64_t input_zero = x_zero(0);
    const int64_t filter_zero = w_zero(m);
    int64_t sum = 0;
    for (int64_t c = 0; c < channels_in_group; ++c) {
      const X* image =
          call.inputs[0].As<X>() + n * in.strides[0] + (first_channel + c) * in.strides[1];
      const W* filter = call.inputs[1].As<W>() + m * weight.strides[0] + c * weight.strides[1];
      for (int64_t kz = taps[0].first; kz < taps[0].last; ++kz) {
        for (int64_t ky = taps[1].first; ky < taps[1].last; ++ky) {
          for (int64_t kx = taps[2].first; kx < taps[2].last; ++kx) {
            const int64_t pixel = image[(taps[0].start + kz * window[0].dilation) * in.strides[2] +
                                        (taps[1].start + ky * window[1].dilation) * in.strides[3] +
                                        (taps[2].start + kx * window[2].dilation) * in.strides[4]];
            const int64_t tap =
                filter[kz * weight.strides[2] + ky * weight.strides[3] + kx * weight.strides[4]];
            sum += (pixel - input_zero) * (tap - filter_zero);
          }
        }
      }
    }
    return static_cast<int32_t>(sum);
  };
  ParallelFor(out.dims[0] * out.dims[1], 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t n = i / out.dims[1];
      const int64_t m = i % out.dims[1];
      int32_t* result = call.outputs[0].As<int32_t>() + n * out.strides[0] + m * out.strides[1];
      for (int64_t z = 0; z < out.dims[2]; ++z) {
        for (int64_t y = 0; y < out.dims[3]; ++y) {
          for (int64_t x = 0; x < out.dims[4]; ++x) {
            result[z * out.strides[2] + y * out.strides[3] + x * out.strides[4]] =
                element(n, m,
                        {TapsAt(window[0], z, in.dims[2]), TapsAt(window[1], y, in.dims[3]),
                         TapsAt(window[2], x, in.dims[4])});
          }
        }
      }
    }
  });
}

}  // namespace

absl::Status Run(const ConvInteger& op, const Call& call) {
  const Shape weight = Shape::Of(call.inputs[1].dims);
  SINTER_ASSIGN_OR_RETURN(const auto window,
                          ResolveThreeAxes(op.ToConv().WindowFor(weight), call.inputs[0].dims));
  const bool x_signed = call.inputs[0].dtype == DType::kInt8;
  const bool w_signed = call.inputs[1].dtype == DType::kInt8;
  if (x_signed) {
    w_signed ? Convolve<int8_t, int8_t>(op, window, call)
             : Convolve<int8_t, uint8_t>(op, window, call);
  } else {
    w_signed ? Convolve<uint8_t, int8_t>(op, window, call)
             : Convolve<uint8_t, uint8_t>(op, window, call);
  }
  return absl::OkStatus();
}

}  // namespace sinter::naive
