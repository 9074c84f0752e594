// Exercise 15: a kernel for every channel by itself.
//
// In a depthwise convolution (MobileNet is full of them) group equals the number of channels, and
// each channel of the result reads that channel of the picture alone. The weights are
// [channels, 1, kernel rows, kernel columns].
#include <sinter/kernel.h>

namespace {

struct Sizes {
  int64_t channels, height, width, outputs, rows, columns, kernel_rows, kernel_columns;
  int64_t top, left, down, right;  // padding before, and strides

  explicit Sizes(const sinter::KernelNode& node) {
    const std::vector<int64_t>& x = node.input(0).dims;
    const std::vector<int64_t>& w = node.input(1).dims;
    const std::vector<int64_t>& y = node.output(0).dims;
    const sinter::KernelOperation& conv = node.root();
    channels = x[1], height = x[2], width = x[3], outputs = y[1], rows = y[2], columns = y[3];
    kernel_rows = w[2], kernel_columns = w[3];
    top = conv.Ints("pads")[0], left = conv.Ints("pads")[1];
    down = conv.Ints("strides")[0], right = conv.Ints("strides")[1];
  }
};

// The window of one channel whose result is at (row, column).
float Window(const Sizes& s, const float* picture, const float* weights, int64_t row,
             int64_t column) {
  float sum = 0;
  for (int64_t i = 0; i < s.kernel_rows; ++i) {
    for (int64_t j = 0; j < s.kernel_columns; ++j) {
      const int64_t from_row = row * s.down + i - s.top;
      const int64_t from_column = column * s.right + j - s.left;
      if (from_row < 0 || from_row >= s.height) continue;
      if (from_column < 0 || from_column >= s.width) continue;
      sum += picture[from_row * s.width + from_column] * weights[i * s.kernel_columns + j];
    }
  }
  return sum;
}

// x [N, C, height, width], w [M, C, kernel rows, kernel columns]
void Conv(const sinter::KernelCall& call) {
  const Sizes s(call.node());
  const auto x = call.Input<float>(0);
  const auto w = call.Input<float>(1);
  float* y = call.Output<float>(0).data;
  for (int64_t n = 0; n < x.dims[0]; ++n) {
    for (int64_t m = 0; m < s.outputs; ++m) {
      for (int64_t row = 0; row < s.rows; ++row) {
        for (int64_t column = 0; column < s.columns; ++column) {
          float sum = 0;
          for (int64_t c = 0; c < s.channels; ++c) {
            sum += Window(s, x.data + (n * s.channels + c) * s.height * s.width,
                          w.data + (m * s.channels + c) * s.kernel_rows * s.kernel_columns, row,
                          column);
          }
          *y++ = sum;
        }
      }
    }
  }
}

// x [N, C, height, width], w [C, 1, kernel rows, kernel columns]
void DepthwiseConv(const sinter::KernelCall& call) {
  const Sizes s(call.node());
  const auto x = call.Input<float>(0);
  const auto w = call.Input<float>(1);
  float* y = call.Output<float>(0).data;
  for (int64_t n = 0; n < x.dims[0]; ++n) {
    for (int64_t c = 0; c < s.channels; ++c) {
      for (int64_t row = 0; row < s.rows; ++row) {
        for (int64_t column = 0; column < s.columns; ++column) {
          *y++ = Window(s, x.data + (n * s.channels + c) * s.height * s.width,
                        w.data + c * s.kernel_rows * s.kernel_columns, row, column);
        }
      }
    }
  }
}

// Convolutions over two axes without bias and dilation.
bool HasTwoAxes(const sinter::KernelNode& node) {
  const sinter::KernelOperation& conv = node.root();
  for (const int64_t dilation : conv.Ints("dilations")) {
    if (dilation != 1) return false;
  }
  return node.input_count() == 2 && node.input(0).rank() == 4 && conv.Ints("pads").size() == 4 &&
         conv.Ints("strides").size() == 2 && conv.String("auto_pad") == "NOTSET";
}

bool IsOrdinary(const sinter::KernelNode& node) {
  return HasTwoAxes(node) && node.root().Int("group") == 1;
}

bool IsDepthwise(const sinter::KernelNode& node) {
  if (!HasTwoAxes(node)) return false;
  const int64_t channels = node.input(0).dims[1];
  return node.root().Int("group") == channels && node.output(0).dims[1] == channels;
}

}  // namespace

SINTER_BACKEND("exercise_15", "0.1",
               {.op = "conv", .run = Conv, .takes = IsOrdinary, .id = "window"},
               {.op = "conv", .run = DepthwiseConv, .takes = IsDepthwise, .id = "depthwise"})
