// A depthwise convolution, for MobileNet: each channel is computed by itself. One weight is multiplied
// with a whole row of the picture, as in conv_2_rows.cc. Takes a stride and a bias.
#include <sinter/kernel.h>

#include <algorithm>

namespace {

struct Sizes {
  int64_t channels, height, width, rows, columns, kernel_rows, kernel_columns;
  int64_t top, left, down, right;  // padding before, and strides

  explicit Sizes(const sinter::KernelNode& node) {
    const std::vector<int64_t>& x = node.input(0).dims;
    const std::vector<int64_t>& w = node.input(1).dims;
    const std::vector<int64_t>& y = node.output(0).dims;
    const sinter::KernelOperation& conv = node.root();
    channels = x[0] * x[1], height = x[2], width = x[3], rows = y[2], columns = y[3];
    kernel_rows = w[2], kernel_columns = w[3];
    top = conv.Ints("pads")[0], left = conv.Ints("pads")[1];
    down = conv.Ints("strides")[0], right = conv.Ints("strides")[1];
  }
};

// Adds one weight times a row of the picture to a row of the result.
void AddRow(const Sizes& s, float weight, const float* from, int64_t offset, float* to) {
  const int64_t first = offset >= 0 ? 0 : (-offset + s.right - 1) / s.right;
  const int64_t end =
      std::min(s.columns, offset >= s.width ? 0 : (s.width - 1 - offset) / s.right + 1);
  for (int64_t column = first; column < end; ++column) {
    to[column] += weight * from[column * s.right + offset];
  }
}

void Conv(const sinter::KernelCall& call) {
  const Sizes s(call.node());
  const auto x = call.Input<float>(0);
  const auto w = call.Input<float>(1);
  const auto y = call.Output<float>(0);
  const float* const bias = call.node().input_count() > 2 ? call.Input<float>(2).data : nullptr;
  const int64_t planes = x.dims[1];
  call.ParallelFor(s.channels, 1, [&](int64_t begin, int64_t end) {
    for (int64_t c = begin; c < end; ++c) {
      const float* const weights = w.data + c % planes * s.kernel_rows * s.kernel_columns;
      float* to = y.data + c * s.rows * s.columns;
      for (int64_t row = 0; row < s.rows; ++row, to += s.columns) {
        std::fill(to, to + s.columns, bias != nullptr ? bias[c % planes] : 0.0F);
        for (int64_t i = 0; i < s.kernel_rows; ++i) {
          const int64_t from_row = row * s.down + i - s.top;
          if (from_row < 0 || from_row >= s.height) continue;
          const float* const from = x.data + (c * s.height + from_row) * s.width;
          for (int64_t j = 0; j < s.kernel_columns; ++j) {
            AddRow(s, weights[i * s.kernel_columns + j], from, j - s.left, to);
          }
        }
      }
    }
  });
}

bool IsDepthwise(const sinter::KernelNode& node) {
  const sinter::KernelOperation& conv = node.root();
  for (const int64_t dilation : conv.Ints("dilations")) {
    if (dilation != 1) return false;
  }
  const std::vector<int64_t>& x = node.input(0).dims;
  return x.size() == 4 && conv.Int("group") == x[1] && node.output(0).dims[1] == x[1] &&
         conv.Ints("pads").size() == 4 && conv.Ints("strides").size() == 2 &&
         conv.String("auto_pad") == "NOTSET";
}

}  // namespace

SINTER_BACKEND("depthwise_rows", "1.0", {.op = "conv", .run = Conv, .takes = IsDepthwise})
