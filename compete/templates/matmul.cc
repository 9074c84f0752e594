// SPDX-License-Identifier: MIT
// @NAME@: a backend for Sinter with a kernel for matrix products.
#include <sinter/kernel.h>

namespace {

// c = a b, with a [m, k] and b [k, n]: the textbook's three loops. Make it faster.
void MatMul(const sinter::KernelCall& call) {
  const auto a = call.Input<float>(0);
  const auto b = call.Input<float>(1);
  const auto c = call.Output<float>(0);
  const int64_t m = c.dims[0];
  const int64_t n = c.dims[1];
  const int64_t k = a.dims[1];
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      float sum = 0;
      for (int64_t l = 0; l < k; ++l) sum += a[i * k + l] * b[l * n + j];
      c[i * n + j] = sum;
    }
  }
}

// Products of two matrices. Sinter's own kernels run all others.
bool IsMatrixProduct(const sinter::KernelNode& node) {
  return node.input(0).rank() == 2 && node.input(1).rank() == 2;
}

}  // namespace

SINTER_BACKEND("@NAME@", "0.1", {.op = "matmul", .run = MatMul, .takes = IsMatrixProduct})
