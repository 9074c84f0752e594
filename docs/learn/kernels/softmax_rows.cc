// A softmax of every row. The largest number of the row is subtracted before exp, so no exponential
// overflows, and at least one is 1, so the sum is never zero.
#include <sinter/kernel.h>

#include <algorithm>
#include <cmath>

namespace {

void Softmax(const sinter::KernelCall& call) {
  const auto x = call.Input<float>(0);
  const auto y = call.Output<float>(0);
  const int64_t columns = x.dims.back();
  const int64_t rows = call.node().input(0).size() / columns;
  for (int64_t row = 0; row < rows; ++row) {
    const float* const from = x.data + row * columns;
    float* const to = y.data + row * columns;
    const float largest = *std::max_element(from, from + columns);
    float sum = 0;
    for (int64_t i = 0; i < columns; ++i) sum += to[i] = std::exp(from[i] - largest);
    for (int64_t i = 0; i < columns; ++i) to[i] /= sum;
  }
}

bool IsAlongRows(const sinter::KernelNode& node) {
  const int64_t axis = node.root().Int("axis");
  const sinter::KernelTensor& x = node.input(0);
  return x.rank() > 0 && x.size() > 0 && (axis == -1 || axis == x.rank() - 1);
}

}  // namespace

SINTER_BACKEND("softmax_rows", "1.0", {.op = "softmax", .run = Softmax, .takes = IsAlongRows})
