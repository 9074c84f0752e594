// Exercise 8: a transposition that respects the cache.
//
// y[j, i] = x[i, j]. One side is read along rows, but the other is written down a column: every
// number lands on another line of the cache, and with 2048 rows the line is gone from the cache
// before its next number comes. Make it faster by going through the matrix in blocks.
#include <sinter/kernel.h>

namespace {

void Transpose(const sinter::KernelCall& call) {
  const auto x = call.Input<float>(0);
  const auto y = call.Output<float>(0);
  const int64_t rows = x.dims[0];
  const int64_t columns = x.dims[1];
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) y[j * rows + i] = x[i * columns + j];
  }
}

bool IsMatrix(const sinter::KernelNode& node) {
  return node.input(0).rank() == 2 && node.root().Ints("perm") == std::vector<int64_t>{1, 0};
}

}  // namespace

SINTER_BACKEND("exercise_08", "0.1", {.op = "transpose", .run = Transpose, .takes = IsMatrix})
