// Transposing matrices of f32 in registers, compiled for several instruction sets.
#ifndef SINTER_KERNELS_BLOCKED_TRANSPOSE_TILE_H_
#define SINTER_KERNELS_BLOCKED_TRANSPOSE_TILE_H_

#include <cstdint>

namespace sinter::blocked {

// to[c * to_stride + r] = from[r * from_stride + c], for r < rows and c < columns. The elements are
// only moved, so they may be any of 32 bits.
using TransposeFunction = void (*)(const float* from, int64_t from_stride, int64_t rows,
                                   int64_t columns, float* to, int64_t to_stride);

// The function for the best instruction set that the processor has and SetMaxIsa allows.
TransposeFunction TransposeKernel();

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_TRANSPOSE_TILE_H_
