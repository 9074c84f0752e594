// The inner loops of convolutions and of products with constant weights: a tile of the result whose
// sums stay in registers, compiled for several instruction sets.
#ifndef SINTER_KERNELS_BLOCKED_GEMM_TILE_H_
#define SINTER_KERNELS_BLOCKED_GEMM_TILE_H_

#include <cstdint>

namespace sinter::blocked {

// c[r, j] = clamp(bias[j] + addend[r, j] + the sum over runs t and k < run_length of
// a[rows[r] + runs[t] + k] * panel[t * run_length + k, j]), for r < row_count and j < columns.
struct GemmTile {
  const float* a;
  const int64_t* rows;  // offsets of the rows in a
  int64_t row_count;    // at most GemmTiles::most_rows[vectors]
  const int64_t* runs;  // offsets that add to a row's: the taps of a window, or the only 0
  int64_t run_count;
  int64_t run_length;
  const float* panel;  // [run_count * run_length, vectors * lanes]
  int64_t vectors;
  int64_t columns;  // of the result: at least one of the panel's last vector
  // The last vector has columns for half of its lanes, which lie in both halves: it then serves two
  // rows at once. Only of 2 to kMostPairedVectors vectors.
  bool paired;
  const float* bias;      // of each column; null: none
  const float* addend;    // null: none
  int64_t addend_stride;  // from row to row
  float* c;
  int64_t c_row_stride;
  float min;  // infinite: no clamp
  float max;
};

inline constexpr int64_t kMostTileRows = 8;
inline constexpr int64_t kMostTileVectors = 4;
// With four it is not faster: the sums of fewer rows are saved.
inline constexpr int64_t kMostPairedVectors = 3;
struct GemmTiles {
  int64_t lanes;                            // of a vector
  int64_t most_vectors;                     // of a panel
  int64_t most_rows[kMostTileVectors + 1];  // of a tile, by the number of its vectors
  void (*run)(const GemmTile& tile);
};

// For the best instruction set that the processor has and SetMaxIsa allows.
const GemmTiles& TilesOfGemm();

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_GEMM_TILE_H_
