// Packs the keys of a head of attention as the columns of a matrix, and its values as the rows of
// another.
#ifndef SINTER_KERNELS_BLOCKED_ATTENTION_PACKING_H_
#define SINTER_KERNELS_BLOCKED_ATTENTION_PACKING_H_

#include <cstdint>

namespace sinter::blocked {

// Keys or values of one head that come from one operand.
struct AttentionPiece {
  const float* data;
  int64_t count;
  int64_t row_stride;
  int64_t column_stride;
};

// A packed matrix: rows of `width` elements, `stride` elements apart.
struct PackedMatrix {
  float* data;
  int64_t rows;
  int64_t width;
  int64_t stride;
};

// Writes the keys as columns of the matrix from column `first` on.
void PackKeys(const AttentionPiece& piece, const PackedMatrix& keys, int64_t first);
// Writes the values as rows of the matrix from row `first` on, padded with zeros.
void PackValues(const AttentionPiece& piece, const PackedMatrix& values, int64_t first);
// Pads the rows with zeros.
void PadRows(const PackedMatrix& matrix);

// Write all keys or values as rows without gaps.
void UnpackKeys(const PackedMatrix& keys, float* to);
void UnpackValues(const PackedMatrix& values, float* to);

// The largest magnitude among rows of `count` elements; NaN if an element is NaN.
float LargestMagnitude(const float* rows, int64_t row_count, int64_t stride, int64_t count);

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_ATTENTION_PACKING_H_
