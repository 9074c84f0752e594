// Exercise 1: products of many matrices.
//
// a [m, k] times b [k, n] gives c [m, n]; a [batch, m, k] times b [batch, k, n] gives as many
// matrices. One more loop goes over them: product number p begins p * m * k numbers after
// the first one of a, and the others likewise.
#include <sinter/kernel.h>

namespace {

void MatMul(const sinter::KernelCall& call) {
  const auto a = call.Input<float>(0);
  const auto b = call.Input<float>(1);
  const auto c = call.Output<float>(0);
  const size_t rank = c.dims.size();
  const int64_t m = c.dims[rank - 2];
  const int64_t n = c.dims[rank - 1];
  const int64_t k = a.dims[rank - 1];
  const int64_t batch = rank == 3 ? c.dims[0] : 1;
  for (int64_t p = 0; p < batch; ++p) {
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t j = 0; j < n; ++j) {
        float sum = 0;
        for (int64_t l = 0; l < k; ++l) {
          sum += a[(p * m + i) * k + l] * b[(p * k + l) * n + j];
        }
        c[(p * m + i) * n + j] = sum;
      }
    }
  }
}

// Products of two matrices, or of two lists of as many matrices.
bool IsProduct(const sinter::KernelNode& node) {
  const sinter::KernelTensor& a = node.input(0);
  const sinter::KernelTensor& b = node.input(1);
  if (a.rank() != b.rank()) return false;
  return a.rank() == 2 || (a.rank() == 3 && a.dims[0] == b.dims[0]);
}

}  // namespace

SINTER_BACKEND("exercise_01", "0.1", {.op = "matmul", .run = MatMul, .takes = IsProduct})
