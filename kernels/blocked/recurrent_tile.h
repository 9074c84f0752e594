// The matrix products of recurrent kernels: a register tile of few rows, compiled for several
// instruction sets. With one row the tile reads weights as fast as the cache delivers them.
#ifndef SINTER_KERNELS_BLOCKED_RECURRENT_TILE_H_
#define SINTER_KERNELS_BLOCKED_RECURRENT_TILE_H_

#include <cstdint>

namespace sinter::blocked {

// c[r, j] = start[j] + the sum over k of rows[r][k] * panel[k, j], for r < row_count and
// j < vectors * lanes.
struct RecurrentTile {
  const float* const* rows;
  int64_t row_count;  // at most RecurrentTiles::most_rows[vectors]
  int64_t inner;
  const float* panel;
  int64_t vectors;     // at most kMostRecurrentVectors
  const float* start;  // null: 0
  float* c;
  int64_t c_row_stride;
};

inline constexpr int64_t kMostRecurrentRows = 8;
inline constexpr int64_t kMostRecurrentVectors = 4;
inline constexpr int64_t kMostLanes = 16;
struct RecurrentTiles {
  int64_t lanes;                                 // of a vector
  int64_t most_rows[kMostRecurrentVectors + 1];  // of a tile, by the number of its vectors
  void (*run)(const RecurrentTile& tile);
};

// The tiles for the best instruction set that the processor has and SetMaxIsa allows.
const RecurrentTiles& TilesOfRecurrent();

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_RECURRENT_TILE_H_
