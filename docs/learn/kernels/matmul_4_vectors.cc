// Two vectors of sums stay in registers while a row of a is read, and are written once. The loops
// before wrote every element of c once for each number of that row.
#include <sinter/kernel.h>

#include "matrix_product.h"
#include "vector.h"

namespace {

using learn::kTileColumns;
using learn::Load;
using learn::Vector;

void MatMul(const sinter::KernelCall& call) {
  const auto [a, b, c, m, n, k] = learn::OperandsOf(call);
  for (int64_t i = 0; i < m; ++i) {
    int64_t j = 0;
    for (; j + kTileColumns <= n; j += kTileColumns) {
      Vector left = {};
      Vector right = {};
      for (int64_t l = 0; l < k; ++l) {
        const float x = a[i * k + l];
        left += x * Load(b + l * n + j);
        right += x * Load(b + l * n + j + learn::kLanes);
      }
      learn::Store(left, c + i * n + j);
      learn::Store(right, c + i * n + j + learn::kLanes);
    }
    for (; j < n; ++j) {  // the columns that fill no vector
      float sum = 0;
      for (int64_t l = 0; l < k; ++l) sum += a[i * k + l] * b[l * n + j];
      c[i * n + j] = sum;
    }
  }
}

}  // namespace

SINTER_BACKEND("vectors", "1.0", {.op = "matmul", .run = MatMul, .takes = learn::IsMatrixProduct})
