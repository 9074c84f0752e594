// Exercise 16: your own product against Sinter's.
//
// Packed blocks and tiles in registers, as in chapter 11: ../kernels/packed_product.h has them.
#include <sinter/kernel.h>

#include "../kernels/matrix_product.h"
#include "../kernels/packed_product.h"

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
    "exercise_16", "0.1",
    {.op = "matmul", .run = MatMul, .takes = learn::IsMatrixProduct, .workspace = Workspace})
