// What the matrix products of this folder share: their operands, and which nodes they take.
#ifndef SINTER_LEARN_MATRIX_PRODUCT_H_
#define SINTER_LEARN_MATRIX_PRODUCT_H_

#include <sinter/kernel.h>

#include <cstdint>

namespace learn {

// c [m, n] = a [m, k] b [k, n], all row-major.
struct Operands {
  const float* a;
  const float* b;
  float* c;
  int64_t m, n, k;
};

inline Operands OperandsOf(const sinter::KernelCall& call) {
  const auto a = call.Input<float>(0);
  const auto b = call.Input<float>(1);
  const auto c = call.Output<float>(0);
  return {a.data, b.data, c.data, c.dims[0], c.dims[1], a.dims[1]};
}

inline bool IsMatrixProduct(const sinter::KernelNode& node) {
  return node.input(0).rank() == 2 && node.input(1).rank() == 2;
}

}  // namespace learn

#endif  // SINTER_LEARN_MATRIX_PRODUCT_H_
