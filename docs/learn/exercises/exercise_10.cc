// Exercise 10: windows as columns, with a border.
//
// CopyWindows writes one row of the matrix for every place (c, i, j) of the window: the number that
// this place meets in each position of the window. It is right for pictures without padding. Make
// it right with padding: beyond the border of the picture there are zeros.
#include <sinter/kernel.h>

#include <algorithm>

namespace {

struct Sizes {
  int64_t channels, height, width, outputs, rows, columns, kernel_rows, kernel_columns, top, left;
  int64_t pixels() const { return rows * columns; }
  int64_t depth() const { return channels * kernel_rows * kernel_columns; }

  explicit Sizes(const sinter::KernelNode& node) {
    const std::vector<int64_t>& x = node.input(0).dims;
    const std::vector<int64_t>& w = node.input(1).dims;
    const std::vector<int64_t>& y = node.output(0).dims;
    channels = x[1], height = x[2], width = x[3], outputs = y[1], rows = y[2], columns = y[3];
    kernel_rows = w[2], kernel_columns = w[3];
    top = node.root().Ints("pads")[0], left = node.root().Ints("pads")[1];
  }
};

// windows [channels * kernel rows * kernel columns, rows * columns]
void CopyWindows(const Sizes& s, const float* picture, float* windows) {
  for (int64_t c = 0; c < s.channels; ++c) {
    for (int64_t i = 0; i < s.kernel_rows; ++i) {
      for (int64_t j = 0; j < s.kernel_columns; ++j) {
        for (int64_t row = 0; row < s.rows; ++row) {
          for (int64_t column = 0; column < s.columns; ++column) {
            const int64_t from_row = std::min(row + i, s.height - 1);
            const int64_t from_column = std::min(column + j, s.width - 1);
            *windows++ = picture[(c * s.height + from_row) * s.width + from_column];
          }
        }
      }
    }
  }
}

// y [outputs, pixels] = weights [outputs, depth] times windows [depth, pixels]
void Multiply(const Sizes& s, const float* weights, const float* windows, float* y) {
  std::fill(y, y + s.outputs * s.pixels(), 0.0F);
  for (int64_t m = 0; m < s.outputs; ++m) {
    for (int64_t l = 0; l < s.depth(); ++l) {
      const float weight = weights[m * s.depth() + l];
      for (int64_t p = 0; p < s.pixels(); ++p) {
        y[m * s.pixels() + p] += weight * windows[l * s.pixels() + p];
      }
    }
  }
}

int64_t Workspace(const sinter::KernelNode& node) {
  const Sizes s(node);
  return s.depth() * s.pixels() * static_cast<int64_t>(sizeof(float));
}

void Conv(const sinter::KernelCall& call) {
  const Sizes s(call.node());
  const auto x = call.Input<float>(0);
  const auto y = call.Output<float>(0);
  for (int64_t n = 0; n < x.dims[0]; ++n) {
    CopyWindows(s, x.data + n * s.channels * s.height * s.width, call.Workspace<float>());
    Multiply(s, call.Input<float>(1).data, call.Workspace<float>(),
             y.data + n * s.outputs * s.pixels());
  }
}

// Convolutions over two axes without bias, stride, dilation and groups.
bool IsPlainConvolution(const sinter::KernelNode& node) {
  const sinter::KernelOperation& conv = node.root();
  for (const char* const name : {"strides", "dilations"}) {
    for (const int64_t value : conv.Ints(name)) {
      if (value != 1) return false;
    }
  }
  return node.input_count() == 2 && node.input(0).rank() == 4 && conv.Int("group") == 1 &&
         conv.Ints("pads").size() == 4 && conv.String("auto_pad") == "NOTSET";
}

}  // namespace

SINTER_BACKEND("exercise_10", "0.1",
               {.op = "conv", .run = Conv, .takes = IsPlainConvolution, .workspace = Workspace})
