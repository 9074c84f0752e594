// Exercise 8: a transposition that respects the cache.
//
// y[j, i] = x[i, j]. One side is read along rows, but the other is written down a column: every
// number lands on another line of the cache, and with 2048 rows the line is gone from the cache
// before its next number comes. A block of 16 by 16 touches 16 lines of each side, which all
// stay in the cache until the block is done, and each line is one whole row of the block.
#include <sinter/kernel.h>

#include <algorithm>

namespace {

constexpr int64_t kBlock = 16;

void Transpose(const sinter::KernelCall& call) {
  const auto x = call.Input<float>(0);
  const auto y = call.Output<float>(0);
  const int64_t rows = x.dims[0];
  const int64_t columns = x.dims[1];
  for (int64_t first = 0; first < rows; first += kBlock) {
    const int64_t end = std::min(first + kBlock, rows);
    for (int64_t left = 0; left < columns; left += kBlock) {
      const int64_t right = std::min(left + kBlock, columns);
      for (int64_t j = left; j < right; ++j) {
        for (int64_t i = first; i < end; ++i) y[j * rows + i] = x[i * columns + j];
      }
    }
  }
}

bool IsMatrix(const sinter::KernelNode& node) {
  return node.input(0).rank() == 2 && node.root().Ints("perm") == std::vector<int64_t>{1, 0};
}

}  // namespace

SINTER_BACKEND("exercise_08", "0.1", {.op = "transpose", .run = Transpose, .takes = IsMatrix})
