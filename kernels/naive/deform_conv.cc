#include "ir/ops/deform_conv.h"

#include <cmath>

#include "kernels/naive/elements.h"
#include "kernels/naive/elementwise.h"
#include "kernels/parallel.h"
#include "sinter/status.h"

namespace sinter::naive {
namespace {

// The input with bilinear interpolation between pixels; 0 outside.
template <class T>
class Image {
 public:
  explicit Image(const InputView& x) : x_(x), height_(x.dims[2]), width_(x.dims[3]) {}
  double At(int64_t n, int64_t c, double y, double x) const {
    const bool is_near =
        y > -1 && y < static_cast<double>(height_) && x > -1 && x < static_cast<double>(width_);
    if (!is_near) return 0;
    const auto top = static_cast<int64_t>(std::floor(y));
    const auto left = static_cast<int64_t>(std::floor(x));
    const double down = y - static_cast<double>(top);
    const double right = x - static_cast<double>(left);
    return (1 - down) * (1 - right) * Pixel(n, c, top, left) +
           (1 - down) * right * Pixel(n, c, top, left + 1) +
           down * (1 - right) * Pixel(n, c, top + 1, left) +
           down * right * Pixel(n, c, top + 1, left + 1);
  }

 private:
  double Pixel(int64_t n, int64_t c, int64_t y, int64_t x) const {
    if (y < 0 || y >= height_ || x < 0 || x >= width_) return 0;
    return static_cast<double>(x_(n, c, y, x));
  }
  Elements<const T> x_;
  int64_t height_;
  int64_t width_;
};

template <class T>
void Convolve(const DeformConv& op, const std::vector<WindowAxis>& window, const Call& call) {
  const InputView& input = call.inputs[0];
  const OutputView& output = call.outputs[0];
  const Image<T> image(input);
  const Elements<const T> weight(call.inputs[1]);
  const Elements<const T> offset(call.inputs[2]);
  const Elements<const T> bias(call.inputs[3]);
  const Elements<const T> mask(call.inputs[4]);
  const Elements<T> result(output);
  const WindowAxis& rows = window[0];
  const WindowAxis& columns = window[1];
  const int64_t taps = rows.kernel * columns.kernel;
  const int64_t channels_in_group = input.dims[1] / op.group;
  const int64_t outputs_in_group = output.dims[1] / op.group;
  const int64_t channels_in_offset_group = input.dims[1] / op.offset_group;
  const auto element = [&](int64_t n, int64_t m, int64_t y, int64_t x) {
    auto sum = static_cast<double>(bias(m));
    const int64_t first_channel = m / outputs_in_group * channels_in_group;
    for (int64_t i = 0; i < channels_in_group; ++i) {
      const int64_t c = first_channel + i;
      const int64_t first_tap = c / channels_in_offset_group * taps;
      for (int64_t ky = 0; ky < rows.kernel; ++ky) {
        for (int64_t kx = 0; kx < columns.kernel; ++kx) {
          const int64_t tap = first_tap + ky * columns.kernel + kx;
          const auto move = [&](int64_t axis) {
            return static_cast<double>(offset(n, 2 * tap + axis, y, x));
          };
          const double from_y =
              static_cast<double>(y * rows.stride - rows.pad_begin + ky * rows.dilation) + move(0);
          const double from_x =
              static_cast<double>(x * columns.stride - columns.pad_begin + kx * columns.dilation) +
              move(1);
          sum += image.At(n, c, from_y, from_x) * static_cast<double>(weight(m, i, ky, kx)) *
                 static_cast<double>(mask(n, tap, y, x));
        }
      }
    }
    return static_cast<T>(sum);
  };
  ParallelFor(output.dims[0] * output.dims[1], 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t n = i / output.dims[1];
      const int64_t m = i % output.dims[1];
      for (int64_t y = 0; y < output.dims[2]; ++y) {
        for (int64_t x = 0; x < output.dims[3]; ++x) result(n, m, y, x) = element(n, m, y, x);
      }
    }
  });
}

}  // namespace

absl::Status Run(const DeformConv& op, const Call& call) {
  const Window window = op.ToConv().WindowFor(Shape::Of(call.inputs[1].dims));
  const std::vector<int64_t>& dims = call.inputs[0].dims;
  SINTER_ASSIGN_OR_RETURN(const std::vector<WindowAxis> axes,
                          ResolveWindow(window, std::vector<Dim>(dims.begin() + 2, dims.end())));
  return VisitFloat(call.outputs[0].dtype,
                    [&](auto zero) { Convolve<decltype(zero)>(op, axes, call); });
}

}  // namespace sinter::naive
