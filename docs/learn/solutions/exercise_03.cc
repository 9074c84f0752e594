// Exercise 3: a window that takes larger steps.
//
// With strides {2, 2} the window moves by two rows and two columns from one element of the result to
// the next, so the result has about a quarter of the elements: element (row, column) looks at the
// window whose corner is at (row * stride, column * stride).
#include <sinter/kernel.h>

namespace {

void Conv(const sinter::KernelCall& call) {
  const auto x = call.Input<float>(0);
  const auto w = call.Input<float>(1);
  const auto y = call.Output<float>(0);
  const std::vector<int64_t>& pads = call.node().root().Ints("pads");
  const std::vector<int64_t>& strides = call.node().root().Ints("strides");
  const int64_t channels = x.dims[1], height = x.dims[2], width = x.dims[3];
  const int64_t outputs = y.dims[1], rows = y.dims[2], columns = y.dims[3];
  const int64_t kernel_rows = w.dims[2], kernel_columns = w.dims[3];
  float* result = y.data;
  for (int64_t n = 0; n < y.dims[0]; ++n) {
    for (int64_t m = 0; m < outputs; ++m) {
      for (int64_t row = 0; row < rows; ++row) {
        for (int64_t column = 0; column < columns; ++column) {
          float sum = 0;
          for (int64_t c = 0; c < channels; ++c) {
            for (int64_t i = 0; i < kernel_rows; ++i) {
              for (int64_t j = 0; j < kernel_columns; ++j) {
                const int64_t from_row = row * strides[0] + i - pads[0];
                const int64_t from_column = column * strides[1] + j - pads[1];
                if (from_row < 0 || from_row >= height) continue;
                if (from_column < 0 || from_column >= width) continue;
                sum += x[((n * channels + c) * height + from_row) * width + from_column] *
                       w[((m * channels + c) * kernel_rows + i) * kernel_columns + j];
              }
            }
          }
          *result++ = sum;
        }
      }
    }
  }
}

// Convolutions over two axes without bias, dilation and groups.
bool IsConvolution(const sinter::KernelNode& node) {
  const sinter::KernelOperation& conv = node.root();
  for (const int64_t dilation : conv.Ints("dilations")) {
    if (dilation != 1) return false;
  }
  return node.input_count() == 2 && node.input(0).rank() == 4 && conv.Int("group") == 1 &&
         conv.Ints("pads").size() == 4 && conv.Ints("strides").size() == 2 &&
         conv.String("auto_pad") == "NOTSET";
}

}  // namespace

SINTER_BACKEND("exercise_03", "0.1", {.op = "conv", .run = Conv, .takes = IsConvolution})
