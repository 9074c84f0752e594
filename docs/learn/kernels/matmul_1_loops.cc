// Three loops, as a textbook writes a matrix product. The innermost loop walks down a column of b:
// each step is on another line of the cache, and only one number of the line is used.
#include <sinter/kernel.h>

#include "matrix_product.h"

namespace {

void MatMul(const sinter::KernelCall& call) {
  const auto [a, b, c, m, n, k] = learn::OperandsOf(call);
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      float sum = 0;
      for (int64_t l = 0; l < k; ++l) sum += a[i * k + l] * b[l * n + j];
      c[i * n + j] = sum;
    }
  }
}

}  // namespace

SINTER_BACKEND("loops", "1.0", {.op = "matmul", .run = MatMul, .takes = learn::IsMatrixProduct})
