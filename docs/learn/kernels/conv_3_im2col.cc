// The picture's windows are copied into the columns of a matrix (im2col). The convolution is then
// one matrix product, for which there is a fast kernel already: weights times windows.
#include <sinter/kernel.h>

#include <algorithm>

#include "convolution.h"
#include "packed_product.h"

namespace {

int64_t WindowFloats(const learn::Convolution& s) {
  return s.channels * s.kernel_rows * s.kernel_columns * s.rows * s.columns;
}

int64_t Workspace(const sinter::KernelNode& node) {
  const int64_t floats =
      WindowFloats(learn::Convolution(node)) + learn::kPackedRows + learn::kPackedColumns;
  return floats * static_cast<int64_t>(sizeof(float));
}

// windows [channels * kernel rows * kernel columns, rows * columns]
void CopyWindows(const learn::Convolution& s, const float* picture, float* windows) {
  for (int64_t c = 0; c < s.channels; ++c) {
    for (int64_t i = 0; i < s.kernel_rows; ++i) {
      for (int64_t j = 0; j < s.kernel_columns; ++j) {
        const int64_t first = std::max<int64_t>(0, s.left - j);
        const int64_t end = std::min(s.columns, s.width + s.left - j);
        for (int64_t row = 0; row < s.rows; ++row, windows += s.columns) {
          const int64_t from_row = row + i - s.top;
          std::fill(windows, windows + s.columns, 0.0F);
          if (from_row < 0 || from_row >= s.height || first >= end) continue;
          const float* const from =
              picture + (c * s.height + from_row) * s.width + first + j - s.left;
          std::copy(from, from + (end - first), windows + first);
        }
      }
    }
  }
}

void Conv(const sinter::KernelCall& call) {
  const learn::Convolution s(call.node());
  const auto x = call.Input<float>(0);
  const auto w = call.Input<float>(1);
  const auto y = call.Output<float>(0);
  float* const windows = call.Workspace<float>();
  const int64_t pixels = s.rows * s.columns;
  for (int64_t n = 0; n < s.batch; ++n) {
    CopyWindows(s, x.data + n * s.channels * s.height * s.width, windows);
    learn::Multiply(w.data, windows, y.data + n * s.outputs * pixels, s.outputs, pixels,
                    s.channels * s.kernel_rows * s.kernel_columns, windows + WindowFloats(s));
  }
}

}  // namespace

SINTER_BACKEND(
    "im2col", "1.0",
    {.op = "conv", .run = Conv, .takes = learn::IsPlainConvolution, .workspace = Workspace})
