// A MatMul with a constant matrix as this backend's kernels take it.
#ifndef SINTER_KERNELS_BLOCKED_MATMUL_PARTS_H_
#define SINTER_KERNELS_BLOCKED_MATMUL_PARTS_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "kernels/blocked/epilogue.h"
#include "kernels/blocked/implicit_gemm.h"
#include "kernels/blocked/packed_candidate.h"
#include "kernels/fused_op.h"

namespace sinter::blocked {

// [rows, inner] times [inner, columns], then the epilogue.
struct MatMulParts {
  int64_t rows;
  int64_t inner;
  int64_t columns;
  size_t weight;  // the node's operand that is the matrix
  Epilogue epilogue;

  // The product as a convolution of one pixel a window, whose lines are the rows.
  ImplicitGemm Product() const;
  PackedCandidate::Weights PackedWeights(const ImplicitGemm& product) const;
};

// The parts of a MatMul without a prologue whose second operand is a constant matrix. Returns nothing
// for another one.
std::optional<MatMulParts> MatMulPartsOf(const FusedOp& fused);

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_MATMUL_PARTS_H_
