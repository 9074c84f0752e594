// A block of b is used for all rows of a before the next one is read. With 64 rows of 256 numbers
// it takes 64 KB, which the second level of the cache holds; the whole b does not fit.
#include <sinter/kernel.h>

#include <algorithm>

#include "matrix_product.h"

namespace {

constexpr int64_t kRows = 64;
constexpr int64_t kColumns = 256;

void MatMul(const sinter::KernelCall& call) {
  const auto [a, b, c, m, n, k] = learn::OperandsOf(call);
  std::fill(c, c + m * n, 0.0F);
  for (int64_t first_column = 0; first_column < n; first_column += kColumns) {
    const int64_t end_column = std::min(first_column + kColumns, n);
    for (int64_t first = 0; first < k; first += kRows) {
      const int64_t end = std::min(first + kRows, k);
      for (int64_t i = 0; i < m; ++i) {
        for (int64_t l = first; l < end; ++l) {
          const float x = a[i * k + l];
          for (int64_t j = first_column; j < end_column; ++j) c[i * n + j] += x * b[l * n + j];
        }
      }
    }
  }
}

}  // namespace

SINTER_BACKEND("cache_blocks", "1.0",
               {.op = "matmul", .run = MatMul, .takes = learn::IsMatrixProduct})
