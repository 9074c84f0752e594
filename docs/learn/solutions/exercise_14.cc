// Exercise 14: the same loops on two threads.
//
// call.ParallelFor(count, grain, body) calls body(begin, end) on the session's threads, for ranges
// that together cover [0, count). Rows of the result are independent, so no thread waits
// for another. A grain of 8 rows leaves small products to one thread.
#include <sinter/kernel.h>

#include <algorithm>

namespace {

// Rows [begin, end) of c = a b.
void MultiplyRows(const sinter::KernelCall& call, int64_t begin, int64_t end) {
  const auto a = call.Input<float>(0);
  const auto b = call.Input<float>(1);
  const auto c = call.Output<float>(0);
  const int64_t n = c.dims[1], k = a.dims[1];
  std::fill(c.data + begin * n, c.data + end * n, 0.0F);
  for (int64_t i = begin; i < end; ++i) {
    for (int64_t l = 0; l < k; ++l) {
      const float x = a[i * k + l];
      for (int64_t j = 0; j < n; ++j) c[i * n + j] += x * b[l * n + j];
    }
  }
}

void MatMul(const sinter::KernelCall& call) {
  call.ParallelFor(call.Output<float>(0).dims[0], 8,
                   [&](int64_t begin, int64_t end) { MultiplyRows(call, begin, end); });
}

bool IsMatrixProduct(const sinter::KernelNode& node) {
  return node.input(0).rank() == 2 && node.input(1).rank() == 2;
}

}  // namespace

SINTER_BACKEND("exercise_14", "0.1", {.op = "matmul", .run = MatMul, .takes = IsMatrixProduct})
