// The inner loops of depthwise convolutions of integers, compiled for several instruction sets.
#ifndef SINTER_KERNELS_BLOCKED_INTEGER_DEPTHWISE_TILE_H_
#define SINTER_KERNELS_BLOCKED_INTEGER_DEPTHWISE_TILE_H_

#include <cstdint>

namespace sinter::blocked {

// c[r, j] = the sum over taps t of a[rows[r] + taps[t] + j] * weights[t, j], for j < columns.
// Rows of `a`, of the weights and of c are padded to whole vectors of 2 * IntegerTiles::lanes
// columns.
struct IntegerDepthwiseTile {
  const int16_t* a;
  const int64_t* rows;
  int64_t row_count;
  const int64_t* taps;     // offsets relative to a row
  int64_t tap_count;       // even
  const int16_t* weights;  // [tap_count, columns]
  int64_t columns;
  int32_t* c;
  int64_t c_row_stride;
};

using IntegerDepthwiseFunction = void (*)(const IntegerDepthwiseTile& tile);

// The function for the best instruction set that the processor has and SetMaxIsa allows.
IntegerDepthwiseFunction IntegerDepthwiseKernel();

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_INTEGER_DEPTHWISE_TILE_H_
