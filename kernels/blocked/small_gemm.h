// Products of matrices that fit in cache, compiled for several instruction sets.
#ifndef SINTER_KERNELS_BLOCKED_SMALL_GEMM_H_
#define SINTER_KERNELS_BLOCKED_SMALL_GEMM_H_

#include <cstdint>

namespace sinter::blocked {

// c[i, j] = the sum over k of a[i, k] * b[k, j]. Rows begin `*_stride` elements apart. The number
// of columns is a multiple of kColumnMultiple, that is, of whole vectors for every instruction set.
inline constexpr int64_t kColumnMultiple = 16;
struct SmallGemm {
  int64_t rows;
  int64_t columns;
  int64_t inner;
  int64_t a_stride;
  int64_t b_stride;
  int64_t c_row_stride;
};
using SmallGemmFunction = void (*)(const SmallGemm& sizes, const float* a, const float* b,
                                   float* c);

// The function for the best instruction set that the processor has and SetMaxIsa allows.
SmallGemmFunction SmallGemmKernel();

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_SMALL_GEMM_H_
