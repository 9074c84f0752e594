// A matrix product over packed blocks, after Goto and van de Geijn, "Anatomy of High-Performance
// Matrix Multiplication" (2008).
#ifndef SINTER_LEARN_PACKED_PRODUCT_H_
#define SINTER_LEARN_PACKED_PRODUCT_H_

#include <algorithm>
#include <cstdint>

#include "vector.h"

namespace learn {

// The sums of a tile stay in registers over `count` steps; a step reads kTileRows numbers of a and
// kTileColumns of b, which lie one after the other.
inline void MultiplyTile(int64_t count, const float* a, const float* b,
                         Vector (&sums)[kTileRows][2]) {
  Vector kept[kTileRows][2] = {};
  for (int64_t l = 0; l < count; ++l, a += kTileRows, b += kTileColumns) {
    const Vector left = Load(b);
    const Vector right = Load(b + kLanes);
#pragma GCC unroll 16
    for (int row = 0; row < kTileRows; ++row) {
      kept[row][0] += a[row] * left;
      kept[row][1] += a[row] * right;
    }
  }
  std::copy(&kept[0][0], &kept[0][0] + 2 * kTileRows, &sums[0][0]);
}

// Rows [0, rows) of `from`, `depth` numbers of each, as panels of kTileRows rows: step by step.
// Missing rows are zeros.
inline void PackRows(const float* from, int64_t stride, int64_t rows, int64_t depth, float* to) {
  for (int64_t first = 0; first < rows; first += kTileRows) {
    const int64_t count = std::min<int64_t>(kTileRows, rows - first);
    for (int64_t l = 0; l < depth; ++l) {
      for (int64_t row = 0; row < kTileRows; ++row) {
        *to++ = row < count ? from[(first + row) * stride + l] : 0;
      }
    }
  }
}

// `depth` rows of `from`, `columns` numbers of each, as panels of kTileColumns columns.
inline void PackColumns(const float* from, int64_t stride, int64_t depth, int64_t columns,
                        float* to) {
  for (int64_t first = 0; first < columns; first += kTileColumns) {
    const int64_t count = std::min(kTileColumns, columns - first);
    for (int64_t l = 0; l < depth; ++l) {
      std::copy(from + l * stride + first, from + l * stride + first + count, to);
      std::fill(to + count, to + kTileColumns, 0.0F);
      to += kTileColumns;
    }
  }
}

// Blocks: a panel of b stays in the first level of the cache, a block of a in the second.
inline constexpr int64_t kDepth = 256;
inline constexpr int64_t kBlockRows = 8 * kTileRows;
inline constexpr int64_t kBlockColumns = 512;

constexpr int64_t RoundUp(int64_t size, int64_t unit) { return (size + unit - 1) / unit * unit; }

// Floats of workspace that MultiplyRows needs.
inline constexpr int64_t kPackedRows = kBlockRows * kDepth;
inline constexpr int64_t kPackedColumns = RoundUp(kBlockColumns, kTileColumns) * kDepth;

// Adds a block of a times packed columns to rows of c, or replaces them if `is_first`.
inline void MultiplyBlock(const float* packed_a, const float* packed_b, int64_t rows,
                          int64_t columns, int64_t depth, bool is_first, float* c, int64_t stride) {
  for (int64_t j = 0; j < columns; j += kTileColumns) {
    for (int64_t i = 0; i < rows; i += kTileRows) {
      Vector sums[kTileRows][2];
      MultiplyTile(depth, packed_a + i * depth, packed_b + j * depth, sums);
      const int64_t height = std::min<int64_t>(kTileRows, rows - i);
      if (j + kTileColumns <= columns) {
        for (int64_t row = 0; row < height; ++row) {
          float* const to = c + (i + row) * stride + j;
          Store(is_first ? sums[row][0] : Load(to) + sums[row][0], to);
          Store(is_first ? sums[row][1] : Load(to + kLanes) + sums[row][1], to + kLanes);
        }
        continue;
      }
      for (int64_t row = 0; row < height; ++row) {  // a tile at the right edge
        const float* const from = reinterpret_cast<const float*>(&sums[row][0]);
        for (int64_t column = 0; column < columns - j; ++column) {
          float& to = c[(i + row) * stride + j + column];
          to = (is_first ? 0 : to) + from[column];
        }
      }
    }
  }
}

struct Nothing {
  void operator()(int64_t, int64_t, int64_t, int64_t) const {}
};

// c = a b for `rows` rows of a and c. The workspace has kPackedRows + kPackedColumns floats.
// finish(row, rows, column, columns) is called for every block of c once its sums are complete.
template <class Finish = Nothing>
void Multiply(const float* a, const float* b, float* c, int64_t rows, int64_t n, int64_t k,
              float* workspace, const Finish& finish = {}) {
  if (k == 0) {
    std::fill(c, c + rows * n, 0.0F);
    finish(0, rows, 0, n);
  }
  for (int64_t first_column = 0; first_column < n; first_column += kBlockColumns) {
    const int64_t columns = std::min(kBlockColumns, n - first_column);
    for (int64_t first = 0; first < k; first += kDepth) {
      const int64_t depth = std::min(kDepth, k - first);
      float* const packed_b = workspace + kPackedRows;
      PackColumns(b + first * n + first_column, n, depth, columns, packed_b);
      for (int64_t row = 0; row < rows; row += kBlockRows) {
        const int64_t height = std::min(kBlockRows, rows - row);
        PackRows(a + row * k + first, k, height, depth, workspace);
        MultiplyBlock(workspace, packed_b, height, columns, depth, first == 0,
                      c + row * n + first_column, n);
        if (first + depth == k) finish(row, height, first_column, columns);
      }
    }
  }
}

}  // namespace learn

#endif  // SINTER_LEARN_PACKED_PRODUCT_H_
