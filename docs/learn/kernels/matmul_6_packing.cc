// Blocks of a and b are copied into the order in which the tiles read them. Every load then follows
// the one before, no matter how wide the matrices are, and blocks stay in the caches.
#include <sinter/kernel.h>

#include "matrix_product.h"
#include "packed_product.h"

namespace {

int64_t Workspace(const sinter::KernelNode&) {
  return (learn::kPackedRows + learn::kPackedColumns) * static_cast<int64_t>(sizeof(float));
}

void MatMul(const sinter::KernelCall& call) {
  const auto [a, b, c, m, n, k] = learn::OperandsOf(call);
  learn::Multiply(a, b, c, m, n, k, call.Workspace<float>());
}

}  // namespace

SINTER_BACKEND(
    "packing", "1.0",
    {.op = "matmul", .run = MatMul, .takes = learn::IsMatrixProduct, .workspace = Workspace})
