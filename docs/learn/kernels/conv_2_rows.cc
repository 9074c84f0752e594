// One weight is multiplied with a whole row of the picture and added to a row of the result. The
// border is handled once for each row, and the innermost loop becomes vector instructions.
#include <sinter/kernel.h>

#include <algorithm>

#include "convolution.h"

namespace {

void Conv(const sinter::KernelCall& call) {
  const learn::Convolution s(call.node());
  const auto x = call.Input<float>(0);
  const auto w = call.Input<float>(1);
  const auto y = call.Output<float>(0);
  std::fill(y.data, y.data + s.batch * s.outputs * s.rows * s.columns, 0.0F);
  for (int64_t n = 0; n < s.batch; ++n) {
    for (int64_t m = 0; m < s.outputs; ++m) {
      float* const plane = y.data + (n * s.outputs + m) * s.rows * s.columns;
      for (int64_t c = 0; c < s.channels; ++c) {
        const float* const picture = x.data + (n * s.channels + c) * s.height * s.width;
        for (int64_t i = 0; i < s.kernel_rows; ++i) {
          for (int64_t j = 0; j < s.kernel_columns; ++j) {
            const float weight =
                w[((m * s.channels + c) * s.kernel_rows + i) * s.kernel_columns + j];
            const int64_t first_row = std::max<int64_t>(0, s.top - i);
            const int64_t end_row = std::min(s.rows, s.height + s.top - i);
            const int64_t first = std::max<int64_t>(0, s.left - j);
            const int64_t end = std::min(s.columns, s.width + s.left - j);
            for (int64_t row = first_row; row < end_row; ++row) {
              const float* const from = picture + (row + i - s.top) * s.width + j - s.left;
              float* const to = plane + row * s.columns;
              for (int64_t column = first; column < end; ++column) {
                to[column] += weight * from[column];
              }
            }
          }
        }
      }
    }
  }
}

}  // namespace

SINTER_BACKEND("rows", "1.0", {.op = "conv", .run = Conv, .takes = learn::IsPlainConvolution})
