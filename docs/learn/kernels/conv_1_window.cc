// A window slides over the picture: for every element of the result, a sum over channels, rows and
// columns of the kernel, with a test for the border in the innermost loop.
#include <sinter/kernel.h>

#include "convolution.h"

namespace {

void Conv(const sinter::KernelCall& call) {
  const learn::Convolution s(call.node());
  const auto x = call.Input<float>(0);
  const auto w = call.Input<float>(1);
  float* y = call.Output<float>(0).data;
  for (int64_t n = 0; n < s.batch; ++n) {
    for (int64_t m = 0; m < s.outputs; ++m) {
      for (int64_t row = 0; row < s.rows; ++row) {
        for (int64_t column = 0; column < s.columns; ++column) {
          float sum = 0;
          for (int64_t c = 0; c < s.channels; ++c) {
            for (int64_t i = 0; i < s.kernel_rows; ++i) {
              for (int64_t j = 0; j < s.kernel_columns; ++j) {
                const int64_t from_row = row + i - s.top;
                const int64_t from_column = column + j - s.left;
                if (from_row < 0 || from_row >= s.height) continue;
                if (from_column < 0 || from_column >= s.width) continue;
                sum += x[((n * s.channels + c) * s.height + from_row) * s.width + from_column] *
                       w[((m * s.channels + c) * s.kernel_rows + i) * s.kernel_columns + j];
              }
            }
          }
          *y++ = sum;
        }
      }
    }
  }
}

}  // namespace

SINTER_BACKEND("window", "1.0", {.op = "conv", .run = Conv, .takes = learn::IsPlainConvolution})
