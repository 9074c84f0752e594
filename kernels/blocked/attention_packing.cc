#include "kernels/blocked/attention_packing.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "kernels/blocked/transpose_tile.h"
#include "kernels/blocked/vector_functions.h"

namespace sinter::blocked {
namespace {

void CopyRow(const float* from, int64_t count, float* to) {
  std::memcpy(to, from, static_cast<size_t>(count) * sizeof(float));
}

}  // namespace

void PackKeys(const AttentionPiece& piece, const PackedMatrix& keys, int64_t first) {
  float* const to = keys.data + first;
  if (piece.row_stride == 1) {
    for (int64_t i = 0; i < keys.rows; ++i) {
      CopyRow(piece.data + i * piece.column_stride, piece.count, to + i * keys.stride);
    }
    return;
  }
  TransposeKernel()(piece.data, piece.row_stride, piece.count, keys.rows, to, keys.stride);
}

void PackValues(const AttentionPiece& piece, const PackedMatrix& values, int64_t first) {
  float* row = values.data + first * values.stride;
  for (int64_t i = 0; i < piece.count; ++i, row += values.stride) {
    CopyRow(piece.data + i * piece.row_stride, values.width, row);
    std::fill(row + values.width, row + values.stride, 0.0F);
  }
}

void PadRows(const PackedMatrix& matrix) {
  for (int64_t i = 0; i < matrix.rows; ++i) {
    float* const row = matrix.data + i * matrix.stride;
    std::fill(row + matrix.width, row + matrix.stride, 0.0F);
  }
}

void UnpackKeys(const PackedMatrix& keys, float* to) {
  for (int64_t j = 0; j < keys.width; ++j) {
    for (int64_t i = 0; i < keys.rows; ++i) to[j * keys.rows + i] = keys.data[i * keys.stride + j];
  }
}

void UnpackValues(const PackedMatrix& values, float* to) {
  for (int64_t i = 0; i < values.rows; ++i) {
    CopyRow(values.data + i * values.stride, values.width, to + i * values.width);
  }
}

float LargestMagnitude(const float* rows, int64_t row_count, int64_t stride, int64_t count) {
  float largest = 0;
  for (int64_t i = 0; i < row_count; ++i) {
    const float* const row = rows + i * stride;
    const auto elements = static_cast<size_t>(count);
    const float high = Rows().max(row, elements);
    const float low = Rows().min(row, elements);
    const float magnitude = std::max(high, -low);
    if (std::isnan(high) || std::isnan(low)) return std::numeric_limits<float>::quiet_NaN();
    largest = std::max(largest, magnitude);
  }
  return largest;
}

}  // namespace sinter::blocked
